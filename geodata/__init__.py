"""The domain: frames of inspections in, frames of rebounds and hot spots out."""

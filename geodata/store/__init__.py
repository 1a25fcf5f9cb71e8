"""The store: one SQLite file that is a valid GeoPackage. Frames of the schema in and out."""

from geodata.store.database import Store, open_store
from geodata.store.reading import (
    BatchRow,
    data_version,
    is_empty,
    read_batches,
    read_records,
    read_sites,
    read_vocabulary,
)
from geodata.store.writing import BatchNote, Written, write_batch

__all__ = [
    "BatchNote",
    "BatchRow",
    "Store",
    "Written",
    "data_version",
    "is_empty",
    "open_store",
    "read_batches",
    "read_records",
    "read_sites",
    "read_vocabulary",
    "write_batch",
]

"""The store: one SQLite file that is a valid GeoPackage. Frames of the schema in and out."""

from geodata.store.database import Store, open_store
from geodata.store.desk import DeskNote, ReviewNote, RowNote, SheetNote, put_reviews
from geodata.store.geocodes import keep_geocode, read_geocode
from geodata.store.kept_profiles import KeptProfile, keep_profile, read_profiles
from geodata.store.reading import (
    BatchRow,
    is_empty,
    read_batch_row,
    read_batches,
    read_records,
    read_sites,
    read_vocabulary,
)
from geodata.store.reviewing import (
    ReviewRow,
    WaitingRow,
    count_open,
    keep_alias,
    problems_of_batch,
    read_aliases,
    read_review,
    read_reviews,
    read_sheets,
    read_waiting,
    settle_review,
)
from geodata.store.revisions import data_version
from geodata.store.undoing import Undone, needed_by, undo_batch
from geodata.store.uploads import (
    UploadRow,
    change_upload,
    claim_upload,
    keep_upload,
    read_upload,
    read_uploads,
)
from geodata.store.writing import (
    BatchNote,
    Change,
    Written,
    add_to_batch,
    count_moved,
    put_problems,
    write_batch,
)

__all__ = [
    "BatchNote",
    "BatchRow",
    "Change",
    "DeskNote",
    "KeptProfile",
    "ReviewNote",
    "ReviewRow",
    "RowNote",
    "SheetNote",
    "Store",
    "Undone",
    "UploadRow",
    "WaitingRow",
    "Written",
    "add_to_batch",
    "change_upload",
    "claim_upload",
    "count_moved",
    "count_open",
    "data_version",
    "is_empty",
    "keep_alias",
    "keep_geocode",
    "keep_profile",
    "keep_upload",
    "needed_by",
    "open_store",
    "problems_of_batch",
    "put_problems",
    "put_reviews",
    "read_aliases",
    "read_batch_row",
    "read_batches",
    "read_geocode",
    "read_profiles",
    "read_records",
    "read_review",
    "read_reviews",
    "read_sheets",
    "read_sites",
    "read_upload",
    "read_uploads",
    "read_vocabulary",
    "read_waiting",
    "settle_review",
    "undo_batch",
    "write_batch",
]

"""The one door to the store: imports in, analyses and histories out."""

from flask import Flask

from geodata.selection import Selection
from geodata.store import BatchRow, ReviewRow, UploadRow, Written
from geodata.tiling import SiteSums
from webmap.data import door, kept_figures, uploads
from webmap.data.choices import (
    Choices,
    category_rules,
    list_profiles,
    profile_source,
    reading_of,
    save_profile,
)
from webmap.data.imports import (
    Imported,
    get_batches,
    import_file,
    kept_workbook,
    known_to_files,
    read_file,
    undo,
    workbook_of,
)
from webmap.data.kept_figures import (
    Figures,
    State,
    begin_search,
    cancel_search,
    figures,
    figures_of,
    figures_state,
    hotspots_of,
    name_of_search,
    search_of,
    stop_work,
    wait_for_figures,
)
from webmap.data.layers import BACKGROUND_LAYERS, background_layers, background_stamp, read_areas
from webmap.data.looking_up import has_geocoder, look_up
from webmap.data.records import (
    Known,
    get_analysis,
    get_episodes,
    get_known,
    get_marks,
    get_records,
    get_rules,
    get_seed,
    get_version,
    store_is_empty,
)
from webmap.data.reviews import (
    ANSWERS,
    Answer,
    Answered,
    answer_review,
    count_reviews,
    get_review,
    get_reviews,
)
from webmap.data.site_records import SiteRecords, get_site_records
from webmap.data.site_standing import Neighbour, SiteFigures, site_figures
from webmap.data.surroundings import background_near
from webmap.data.uploads import (
    begin,
    choices_of,
    drop,
    get_upload,
    get_uploads,
    job_of,
    preview,
    receive,
    wait_for_jobs,
)

__all__ = [
    "ANSWERS",
    "BACKGROUND_LAYERS",
    "Answer",
    "Answered",
    "BatchRow",
    "Choices",
    "Figures",
    "Imported",
    "Known",
    "Neighbour",
    "ReviewRow",
    "Selection",
    "SiteFigures",
    "SiteRecords",
    "SiteSums",
    "State",
    "UploadRow",
    "Written",
    "answer_review",
    "background_layers",
    "background_near",
    "background_stamp",
    "begin",
    "begin_search",
    "cancel_search",
    "category_rules",
    "choices_of",
    "count_reviews",
    "drop",
    "figures",
    "figures_of",
    "figures_state",
    "get_analysis",
    "get_batches",
    "get_episodes",
    "get_known",
    "get_marks",
    "get_records",
    "get_review",
    "get_reviews",
    "get_rules",
    "get_seed",
    "get_site_records",
    "get_upload",
    "get_uploads",
    "get_version",
    "has_geocoder",
    "hotspots_of",
    "import_file",
    "init_app",
    "job_of",
    "kept_workbook",
    "known_to_files",
    "list_profiles",
    "look_up",
    "name_of_search",
    "preview",
    "profile_source",
    "read_areas",
    "read_file",
    "reading_of",
    "receive",
    "save_profile",
    "search_of",
    "site_figures",
    "stop_work",
    "store_is_empty",
    "undo",
    "wait_for_figures",
    "wait_for_jobs",
    "workbook_of",
]


def init_app(app: Flask) -> None:
    """Give the application its door; the store is opened (and made) at the first use."""
    door.init_app(app)
    kept_figures.init_app(app)
    uploads.init_app(app)

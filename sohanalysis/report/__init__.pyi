from .picture import Picture as Picture
from .prose import Prose as Prose
from .table import Table as Table
from .table import as_csv as as_csv
from .table import as_json as as_json

from .differences import write_case as write_case
from .workbook import write_workbook as write_workbook

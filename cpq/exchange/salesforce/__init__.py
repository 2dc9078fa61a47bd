"""Import of Salesforce Revenue Cloud catalogs and price books, exported as CSV files."""

from cpq.exchange.coverage import CoverageReport
from cpq.exchange.salesforce.importer import ImportResult, import_salesforce
from cpq.exchange.salesforce.write import import_folder, write_workspace

__all__ = ["CoverageReport", "ImportResult", "import_folder", "import_salesforce", "write_workspace"]

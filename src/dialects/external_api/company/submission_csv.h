// A submission as a table for spreadsheets: RFC 4180 in UTF-8 with a byte order mark, a row of names and a
// row of texts, whose columns are always the same. Pure function.
#pragma once

#include <string>

#include "dialects/external_api/company/submission_report.h"

namespace sallyport::dialects::external_api {

// Without the events. A text that a spreadsheet would run as a formula (N21) gets an apostrophe in front.
std::string write_csv(const Report& report);

}  // namespace sallyport::dialects::external_api

// A submission as a document for people: A4 pages with the facts, the sections and the events
// (docs/adr/0075). Pure function; takes milliseconds for each page, so not on a core.
#pragma once

#include <string>

#include "base/clock.h"
#include "dialects/external_api/company/submission_report.h"

namespace sallyport::dialects::external_api {

// `made` is the time of the export. Characters that the font lacks are shown as the sign U+FFFD, and are
// still what is copied. At most PdfDocument::kMostPages pages.
std::string write_pdf(const Report& report, base::Time made, const TimeZone& zone);

}  // namespace sallyport::dialects::external_api

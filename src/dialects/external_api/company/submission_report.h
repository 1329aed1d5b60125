// A submission as a document says it: labels and texts in the order in which people read them. What files are
// made of it is for submission_csv.h and submission_pdf.h. Pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dialects/external_api/company/time_zone.h"
#include "dialects/external_api/submission_wire.h"

namespace sallyport::dialects::external_api {

struct Report {
  struct Part {
    std::string label;
    std::string text;  // empty: nothing is known
  };
  struct Happening {
    std::string time;
    std::string who;  // empty: not known
    std::string what;
    std::string text;  // may be empty
  };
  std::string code{};
  std::string title{};
  std::vector<Part> facts{};     // short ones; each label is always there
  std::vector<Part> sections{};  // texts of many lines, the same
  std::vector<Happening> events{};
};

// All times are written in `zone`. `events` come newest first, as from the inventory; the report has them
// oldest first, behind the messages that were imported.
Report write_report(const Shown& submission, std::span<const model::Event> events, const TimeZone& zone);

}  // namespace sallyport::dialects::external_api

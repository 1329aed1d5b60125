// Times as people of a place read them. The rules come from the time zone data of the system.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace date {
class time_zone;
}

namespace sallyport::dialects::external_api {

class TimeZone {
 public:
  TimeZone() = default;  // UTC, which needs no data
  // An IANA name such as "Europe/Brussels", in the letters of that list. Reads files when it is first asked
  // for a zone, so not on a core. Refusals, both kInvalid "timeZone": not in the list, and no list on this
  // machine.
  static base::Result<TimeZone> find(std::string_view name);

  std::string name() const;
  // "2026-01-01 10:00:00", which spreadsheets take for a time. From 2038 on without summer time.
  std::string write(base::Time time) const;

 private:
  const date::time_zone* zone_ = nullptr;  // lives as long as the process
};

}  // namespace sallyport::dialects::external_api

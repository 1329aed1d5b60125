// sallyport provider doctor: asks a service, and has what it says judged by providers/doctor/doctor.h.
#pragma once

#include <functional>

#include <boost/json.hpp>

#include "app/application.h"
#include "app/config.h"
#include "base/result.h"
#include "providers/doctor/doctor.h"

namespace sallyport::app {

struct DoctorTools {
  const base::Clock& clock;
  std::function<base::Result<egress::Answer>(const egress::Request& request)> send;  // empty: ask nobody
};

// All findings, as `--json` prints them: {"provider", "name", "redirectUri", "problems", "warnings",
// "findings":
// [{"check", "verdict", "message"}]}. Blocks for up to one request each for metadata (two), and for each
// secret of the application.
boost::json::object examine(const providers::Patient& patient, const DoctorTools& tools);

// provider.doctor {"name", "offline", "settings"} without "tenant": an entry of the catalogue, with an
// invented application. Needs no database. Refusals: kNotFound "provider in the catalogue", and kInvalid for
// an argument.
base::Result<boost::json::value> examine_entry_of_catalogue(const Config& config, World world,
                                                            const boost::json::object& arguments);

// Lines for people, one a finding.
std::string doctor_lines(const boost::json::object& answer);

}  // namespace sallyport::app

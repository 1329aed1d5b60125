#include "app/run_anywhere.h"

#include <fmt/format.h>

#include "app/application.h"
#include "app/commands.h"
#include "app/commands/provider_doctor.h"
#include "app/json_log.h"
#include "app/maintenance.h"
#include "base/clock.h"
#include "crypto/system_random.h"

namespace sallyport::app {

namespace json = boost::json;

namespace {

// Runs the command in this process, on a database that no server uses.
base::Result<json::value> run_alone(const Config& config, const ControlRequest& request) {
  const base::SystemClock clock;
  crypto::SystemRandom random;
  JsonLog log(clock, "warning");
  Config own = config;
  own.cores = 1;
  TRY(const auto application,
      Application::open(own, {.clock = clock, .random = random, .log = log}, request.command == "init"));
  application->start(Application::Talks::kNo);
  auto answer = run_command(*application, request.command, request.arguments);
  application->stop();
  return answer;
}

base::Result<json::value> run_maintenance(Maintenance maintenance, const Config& config,
                                          const json::object& arguments) {
  const base::SystemClock clock;
  crypto::SystemRandom random;
  JsonLog log(clock, "warning");
  return maintenance(config, {.clock = clock, .random = random, .log = log}, arguments);
}

}  // namespace

base::Result<json::value> run_anywhere(const Config& config, const ControlRequest& request) {
  try {
    if (const auto maintenance = find_maintenance(request.command))
      return run_maintenance(maintenance, config, request.arguments);
    // An entry of the catalogue is the same with and without a server.
    if (request.command == "provider.doctor" && !request.arguments.contains("tenant"))
      return run_maintenance(examine_entry_of_catalogue, config, request.arguments);
  } catch (const std::exception& fault) {
    return base::unavailable(fmt::format("The command failed: {}.", fault.what()), 1);
  }
  if (auto answer = ask_running_server(config.data_dir, request)) return *std::move(answer);
  try {
    return run_alone(config, request);
  } catch (const std::exception& fault) {
    return base::unavailable(fmt::format("The command failed: {}.", fault.what()), 1);
  }
}

}  // namespace sallyport::app

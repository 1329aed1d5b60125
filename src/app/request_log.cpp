#include "app/request_log.h"

#include <string>

namespace sallyport::app {
namespace {

constexpr int kFirstServerError = 500;

void write_line(base::Log& log, const http::RequestRecord& record) {
  const base::LogLevel level =
      record.status >= kFirstServerError ? base::LogLevel::kWarning : base::LogLevel::kInfo;
  const std::string tenant = record.caller != nullptr ? record.caller->tenant.to_string() : std::string();
  const std::string integration =
      record.caller != nullptr ? record.caller->integration.to_string() : std::string();
  const std::string account = record.caller != nullptr && record.caller->person
                                  ? record.caller->person->account.to_string()
                                  : std::string();
  log.write(level, "Request",
            {{"request_id", record.request_id},
             {"method", http::to_string(record.method)},
             {"route", record.route},
             {"status", record.status},
             {"seconds", record.seconds},
             {"bytes", static_cast<std::int64_t>(record.bytes)},
             {"peer", record.source.peer},
             {"client", record.source.client},
             {"tenant", tenant},
             {"integration", integration},
             {"account", account}});
}

}  // namespace

http::ServerObserver request_observer(std::string_view which, base::Log& log) {
  if (which == "none") return {};
  const bool all = which == "all";
  return {.answered = [&log, all](const http::RequestRecord& record) {
    if (all || record.status >= kFirstServerError) write_line(log, record);
  }};
}

}  // namespace sallyport::app

// How an escaped exception is written to the log; shared by all that run coroutines.
#pragma once

#include <exception>
#include <string_view>

#include "base/log.h"

namespace sallyport::async {

// Logs `fault` as an error with `where`. The end of a cancelled coroutine (operation_aborted) is no
// fault and is not logged.
void log_fault(base::Log& log, std::string_view sentence, std::string_view where,
               const std::exception_ptr& fault) noexcept;
// True for the exception that cancel() and closed sockets end waits with.
bool is_cancellation(const std::exception_ptr& fault) noexcept;

}  // namespace sallyport::async

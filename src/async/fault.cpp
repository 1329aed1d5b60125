#include "async/fault.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace sallyport::async {

bool is_cancellation(const std::exception_ptr& fault) noexcept {
  try {
    std::rethrow_exception(fault);
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

void log_fault(base::Log& log, std::string_view sentence, std::string_view where,
               const std::exception_ptr& fault) noexcept {
  try {
    std::rethrow_exception(fault);
  } catch (const std::exception& error) {
    if (!is_cancellation(fault)) {
      log.error(sentence, {{"where", where}, {"error", std::string_view(error.what())}});
    }
  } catch (...) {
    log.error(sentence, {{"where", where}, {"error", "not a standard exception"}});
  }
}

}  // namespace sallyport::async

#include "http/server_state.h"

#include <boost/asio/io_context.hpp>

#include "base/bytes.h"
#include "base/time_text.h"

namespace sallyport::http {

void RequestIds::next(std::string& id) {
  constexpr std::size_t kSize = 16;
  if (used_ == bytes_.size()) {
    random_.fill(bytes_);
    used_ = 0;
  }
  id.clear();
  base::base64url_append(id, base::ByteView(bytes_).subspan(used_, kSize));
  used_ += kSize;
}

std::string_view DateText::at(base::Time now) {
  const std::int64_t second = base::unix_seconds(now);
  if (second != second_) {
    second_ = second;
    text_ = base::http_date(now);
  }
  return text_;
}

bool Population::try_enter() {
  if (open_.fetch_add(1) < slots_) return true;
  --open_;
  return false;
}

void Population::leave() { --open_; }

void Population::coroutine_ended() {
  const std::scoped_lock lock(mutex_);  // or the waiter could miss the last one
  if (--coroutines_ == 0) ended_.notify_all();
}

bool Population::wait_for_end(std::optional<std::chrono::milliseconds> limit) {
  std::unique_lock lock(mutex_);
  const auto none_left = [this] { return coroutines_.load() == 0; };
  if (limit) return ended_.wait_for(lock, *limit, none_left);
  ended_.wait(lock, none_left);
  return true;
}

ServerState::ServerState(async::Runtime& runtime, const Router& router_in, ServerOptions options_in,
                         const base::Clock& clock_in, base::Random& random, base::Log& log_in,
                         base::Metrics& metrics_in)
    : router(router_in),
      options(std::move(options_in)),
      clock(clock_in),
      log(log_in),
      metrics(metrics_in, router_in),
      budget(options.limits.buffered_bytes),
      population(options.limits.connections) {
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    cores.push_back(std::make_unique<CoreState>(runtime.core(i), random));
  }
}

void ServerState::slot_freed() {
  if (waiting_listeners.load() == 0 || draining.load()) return;
  for (const auto& core : cores) {
    core->core.post([state = shared_from_this(), &core = *core] {
      if (core.slot_free) core.slot_free->cancel();
    });
  }
}

std::shared_ptr<const TlsContext> ServerState::current_tls() const {
  const std::scoped_lock lock(tls_mutex_);
  return tls_;
}

void ServerState::set_tls(std::shared_ptr<const TlsContext> context) {
  const std::scoped_lock lock(tls_mutex_);
  tls_ = std::move(context);
}

}  // namespace sallyport::http

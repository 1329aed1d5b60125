#include "api/event_stream.h"

#include <charconv>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/event_view.h"
#include "api/write.h"

namespace sallyport::api {
namespace {

constexpr std::chrono::seconds kLongestWait{1};  // http::BodySource
// Something is sent this often, so that whoever has gone is noticed, and proxies keep the connection.
constexpr std::chrono::seconds kHeartbeat{15};

class EventStream {
 public:
  EventStream(const Services& services, inventory::EventQuery query)
      : inventory_(services.inventory),
        clock_(services.clock),
        query_(std::move(query)),
        sent_at_(clock_.steady()) {}

  async::Task<std::optional<std::string>> next(const model::Caller& caller) {
    const auto seen = inventory_.recorded().sequence();
    if (!more_ && seen == seen_ && !inventory_.others_record()) co_return co_await wait(seen);
    const auto page = co_await inventory_.list_events(caller, query_);
    if (!page) co_return std::nullopt;  // the caller may not read the asset any more
    more_ = page->next != 0;
    query_.after = page->reached();
    seen_ = seen;
    if (page->items.empty()) co_return more_ ? std::string() : co_await wait(seen);
    std::string text;
    for (const auto& event : page->items)
      text += fmt::format("id: {}\nevent: event\ndata: {}\n\n", event.position, to_json(event_view(event)));
    sent_at_ = clock_.steady();
    co_return text;
  }

 private:
  async::Task<std::string> wait(std::uint64_t seen) {
    if (clock_.steady() - sent_at_ >= kHeartbeat) {
      sent_at_ = clock_.steady();
      co_return ":\n\n";
    }
    co_await inventory_.recorded().wait(seen, kLongestWait);
    co_return std::string();
  }

  inventory::Service& inventory_;
  const base::Clock& clock_;
  inventory::EventQuery query_;
  base::SteadyTime sent_at_;
  std::uint64_t seen_ = 0;
  bool more_ = true;  // than what was sent, whether or not something is recorded meanwhile
};

}  // namespace

base::Result<std::optional<std::int64_t>> read_last_event_id(const http::Request& request) {
  const auto text = request.header("Last-Event-ID");
  if (!text) return std::nullopt;
  std::int64_t position = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), position);
  if (error == std::errc{} && end == text->data() + text->size() && position >= 0) return position;
  return base::invalid("Last-Event-ID", "Last-Event-ID is the id of an event that this stream has sent.");
}

base::Result<async::Slots::Slot> take_stream(const Services& services, const model::Caller& caller) {
  if (auto slot = services.stream_slots->take(model::id_of(caller))) return slot;
  auto refusal = base::refuse(
      base::ErrorKind::kRateLimited, "too_many_streams",
      fmt::format("A caller follows at most {} streams at a time. Close one first.", kMostStreamsOfOne));
  refusal.error().retry_after = 5;
  return refusal;
}

base::Result<http::BodySource> event_pieces(const Services& services, const model::Caller& caller,
                                            inventory::EventQuery query) {
  TRY(auto slot, take_stream(services, caller));
  const auto stream = std::make_shared<EventStream>(services, std::move(query));
  return [stream, slot = std::move(slot)](const model::Caller* now) { return stream->next(*now); };
}

}  // namespace sallyport::api

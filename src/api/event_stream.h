// Events as they are recorded, as server-sent events (WHATWG HTML §9.2): what a client reads that stays
// connected.
//
// Each has its position as its id; a client that comes back with Last-Event-ID misses nothing. Policies, role
// and token count for every event as they are when it is sent.
#pragma once

#include <optional>

#include "api/services.h"
#include "http/message.h"
#include "inventory/service.h"

namespace sallyport::api {

inline constexpr std::int64_t kStreamBatch = 100;  // events in one piece

// The position in Last-Event-ID; nothing without one. Refusal: kInvalid "Last-Event-ID".
base::Result<std::optional<std::int64_t>> read_last_event_id(const http::Request& request);

// One of the streams, or calls that wait for news, that `caller` may hold open; given back when the last copy
// goes. Refusal: kRateLimited "too_many_streams".
base::Result<async::Slots::Slot> take_stream(const Services& services, const model::Caller& caller);

// What `query` finds after its `after`, for ever. Refusal: kRateLimited "too_many_streams".
base::Result<http::BodySource> event_pieces(const Services& services, const model::Caller& caller,
                                            inventory::EventQuery query);

}  // namespace sallyport::api

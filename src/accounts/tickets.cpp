#include "accounts/tickets.h"

#include <algorithm>

namespace sallyport::accounts {
namespace {

constexpr std::size_t kEndSize = 8;
constexpr std::size_t kHeadSize = 24;

}  // namespace

base::Bytes Tickets::make(TicketFor purpose, base::ByteView bound_to, base::Time now,
                          base::Random& random) const {
  const auto ends = static_cast<std::uint64_t>(base::unix_micros(now + kLasts));
  base::Bytes ticket;
  for (int shift = 56; shift >= 0; shift -= 8) ticket.push_back(static_cast<std::uint8_t>(ends >> shift));
  std::ranges::copy(random.bytes<kHeadSize - kEndSize>(), std::back_inserter(ticket));
  std::ranges::copy(code(purpose, bound_to, ticket), std::back_inserter(ticket));
  return ticket;
}

std::optional<base::Time> Tickets::check(TicketFor purpose, base::ByteView bound_to, base::ByteView ticket,
                                         base::Time now) const {
  if (ticket.size() != kSize) return std::nullopt;
  const auto head = ticket.first(kHeadSize);
  if (!crypto::equal_constant_time(code(purpose, bound_to, head), ticket.subspan(kHeadSize)))
    return std::nullopt;
  std::uint64_t micros = 0;
  for (const std::uint8_t byte : head.first(kEndSize)) micros = micros << 8 | byte;
  const auto ends = base::from_unix_micros(static_cast<std::int64_t>(micros));
  return now < ends ? std::optional(ends) : std::nullopt;
}

crypto::Sha256Digest Tickets::code(TicketFor purpose, base::ByteView bound_to, base::ByteView head) const {
  base::Bytes text{static_cast<std::uint8_t>(purpose)};
  text.insert(text.end(), head.begin(), head.end());  // of one size, so that nothing can run into the next
  text.insert(text.end(), bound_to.begin(), bound_to.end());
  return key_.sign(text);
}

}  // namespace sallyport::accounts

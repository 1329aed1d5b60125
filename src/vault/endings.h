// Tells those who manage connections in time that one of them ends, and that whoever has connected a master
// account is gone (outbound §2.3 rows 2 and 4, §7 rows 15 and 20). Ends that a refresh moves are no news:
// vault/refresher.h sees to them. app/ calls it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/connection.h"
#include "vault/house.h"

namespace sallyport::store {
struct ConnectorRow;
}

namespace sallyport::vault {

// What people are told of a master account.
struct EndingLetter {
  std::string to{};        // an address
  std::string id{};        // the same for each try, so that a letter that comes twice is told as one
  std::string tenant{};    // as people call it
  std::string provider{};  // as scripts call it
  std::string account{};   // as its owner or the provider calls it; may be empty
  std::optional<base::Time> ends_at{};  // nothing: it does not end
  bool connector_left = false;
};

class Endings {
 public:
  using Deliver = std::function<async::Task<base::Result<void>>(const EndingLetter& letter)>;

  // `house` outlives it. `deliver` is empty without a mail server.
  Endings(const House& house, Deliver deliver);

  // For the upkeep, one at a time. What happens, happens once in all processes together: it is noted in the
  // row first, with its audit record, and a letter that could not be sent is tried again after an hour.
  async::Task<> maintain();

 private:
  struct Written {
    EndingLetter letter{};
    std::vector<std::string> addresses{};
  };

  async::Task<> give_notices();
  async::Task<> look_at_connectors();
  async::Task<> send_letters();
  bool give_notice(store::Session& session, const model::Connection& connection, base::Time now) const;
  bool note_connector(store::Session& session, const store::ConnectorRow& row, base::Time now) const;
  std::optional<base::Time> letter_at(model::OwnerKind owner, base::Time now) const;
  std::optional<Written> take_letter(store::Session& session, const model::Connection& connection,
                                     base::Time again) const;
  async::Task<bool> send_letter(model::Connection connection);

  const House& house_;
  Deliver deliver_;
  base::Counter& ending_;
  base::Counter& left_;
  std::int64_t looked_at_ = 0;  // the position of the last connection whose connector was looked at
};

}  // namespace sallyport::vault

// A letter as text, and how it stands on the wire (RFC 5322, RFC 2045). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sallyport::mail {

struct Letter {
  std::string from;     // address
  std::string to;       // address
  std::string subject;  // printable ASCII on one line, at most 200 bytes
  std::string text;     // UTF-8, at most 64 KiB
  std::string id;       // what stands before the '@' of its Message-ID; printable ASCII without spaces
  base::Time date;
};

// One mailbox of printable ASCII, 3 to 254 bytes, with one '@' inside and none of the characters that have a
// meaning around an address, so that nothing in it can end a line or begin another (security K17).
// Refusal: kInvalid with `field`.
base::Result<void> check_address(std::string_view address, std::string_view field);

// Head and body with CR LF, the text in base64 so that no line of it means anything to a mail server.
// Refusals: kInvalid with "from", "to", "subject", "text" or "id".
base::Result<std::string> compose(const Letter& letter);

}  // namespace sallyport::mail

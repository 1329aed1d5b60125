// Sends letters when the configuration names a mail server: invitations, links for a new password, and
// notices about connections and second factors. Their words, the password of the mail server, and a pool so
// that a slow one holds nothing else up.
//
// Application makes it and gives it to directory/, vault/ and accounts/; deliver() runs on the core of the
// caller.
#pragma once

#include <memory>

#include "accounts/factors.h"
#include "accounts/password_links.h"
#include "app/config.h"
#include "async/runtime.h"
#include "base/clock.h"
#include "base/log.h"
#include "directory/membership.h"
#include "mail/sender.h"
#include "vault/endings.h"

namespace sallyport::app {

class InvitationMail {
 public:
  // Null without a mail server. Refusal: kInvalid "bad_mail_password" when the file with the password cannot
  // be read, is readable for others, or holds more than one line of 1 to 512 bytes.
  static base::Result<std::unique_ptr<InvitationMail>> make(const Config& config, const base::Clock& clock,
                                                            base::Log& log);

  // Refusals of mail::Sender::send, which are logged too, and kUnavailable when too many letters wait.
  async::Task<base::Result<void>> deliver(const directory::InvitationLetter& letter);
  async::Task<base::Result<void>> deliver(const vault::EndingLetter& letter);
  async::Task<base::Result<void>> deliver(const accounts::FactorNotice& notice);
  async::Task<base::Result<void>> deliver(const accounts::PasswordLetter& letter);

 private:
  async::Task<base::Result<void>> send(mail::Letter letter, std::string_view when_not);
  InvitationMail(const Config& config, mail::SenderOptions options, const base::Clock& clock, base::Log& log);

  std::string from_;
  std::string public_url_;
  const base::Clock& clock_;
  base::Log& log_;
  mail::Sender sender_;
  async::BlockingPool pool_;
};

}  // namespace sallyport::app

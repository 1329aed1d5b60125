#include "app/invitation_mail.h"

#include <fmt/format.h>

#include "app/secret_file.h"
#include "base/time_text.h"

namespace sallyport::app {
namespace {

using base::Result;

std::string words_of(const directory::InvitationLetter& letter) {
  const model::Invitation& invitation = letter.invitation;
  return fmt::format(
      "Hello,\n\nyou are invited to join {}.\n{}\nOpen this link to accept. It works once, until "
      "{}:\n\n{}\n\n"
      "If you do not know what this is about, ignore this letter: without the link nothing happens.\n",
      letter.tenant, invitation.message.empty() ? "" : fmt::format("\n{}\n", invitation.message),
      base::rfc3339_seconds(invitation.expires_at), letter.link);
}

}  // namespace

Result<std::unique_ptr<InvitationMail>> InvitationMail::make(const Config& config, const base::Clock& clock,
                                                             base::Log& log) {
  if (config.mail.server.empty()) return nullptr;
  mail::SenderOptions options{.server = config.mail.server,
                              .security = config.mail.security,
                              .user = config.mail.user,
                              .password = {},
                              .ca_file = config.mail.ca_file,
                              .own_domain = config.deployment().domain,
                              .timeout = config.mail.timeout};
  if (!config.mail.password_file.empty()) {
    TRY(options.password, read_secret_file(config.mail.password_file, "bad_mail_password"));
  }
  return std::unique_ptr<InvitationMail>(new InvitationMail(config, std::move(options), clock, log));
}

InvitationMail::InvitationMail(const Config& config, mail::SenderOptions options, const base::Clock& clock,
                               base::Log& log)
    : from_(config.mail.from),
      clock_(clock),
      log_(log),
      sender_(std::move(options)),
      pool_({.name = "sp-mail", .threads = 2, .queue = 16}, log) {}

async::Task<Result<void>> InvitationMail::deliver(const directory::InvitationLetter& letter) {
  const mail::Letter written{.from = from_,
                             .to = letter.invitation.email,
                             .subject = "You are invited",
                             .text = words_of(letter),
                             .id = letter.invitation.id.to_string(),
                             .date = clock_.now()};
  const auto sent = co_await pool_.run([&] { return sender_.send(written); });
  if (!sent)
    log_.warning("An invitation could not be sent.",
                 {{"reason", sent.error().message}, {"detail", sent.error().detail}});
  co_return sent;
}

}  // namespace sallyport::app

#include "app/invitation_mail.h"

#include <fmt/format.h>

#include "app/factor_letter.h"
#include "app/secret_file.h"
#include "base/bytes.h"
#include "base/time_text.h"
#include "crypto/digest.h"

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

// Names of accounts are those of others: they stand in quotes, on one line.
std::string words_of(const vault::EndingLetter& letter) {
  std::string text =
      fmt::format("Hello,\n\n{} has connected an account at {}{}.\n", letter.tenant, letter.provider,
                  letter.account.empty() ? "" : fmt::format(", \"{}\"", letter.account));
  if (letter.ends_at)
    text += fmt::format(
        "\nThe service ends this access on {}, and nothing that runs by itself can prolong it. Until "
        "then somebody has to connect the account again; nothing is lost if they do it before.\n",
        base::rfc3339_seconds(*letter.ends_at));
  if (letter.connector_left)
    text +=
        "\nWhoever has connected it does not belong to you any more. The access works on, but it may end "
        "with their account at the service, and with it everything that uses it. Let somebody who is "
        "there connect the account again.\n";
  return text + "\nYou get this letter because you are an administrator there.\n";
}

std::string words_of(const accounts::PasswordLetter& letter) {
  return fmt::format(
      "Hello,\n\nsomebody, probably you, has forgotten the password of your account. Open this link to set "
      "another "
      "one. It works once, until {}:\n\n{}\n\n"
      "If it was not you, ignore this letter: without the link nothing changes.\n",
      base::rfc3339_seconds(letter.ends), letter.link.reveal_text());
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
      public_url_(config.deployment().public_url),
      clock_(clock),
      log_(log),
      sender_(std::move(options)),
      pool_({.name = "sp-mail", .threads = 2, .queue = 16}, log) {}

async::Task<Result<void>> InvitationMail::deliver(const directory::InvitationLetter& letter) {
  co_return co_await send({.from = from_,
                           .to = letter.invitation.email,
                           .subject = "You are invited",
                           .text = words_of(letter),
                           .id = letter.invitation.id.to_string(),
                           .date = clock_.now()},
                          "An invitation could not be sent.");
}

async::Task<Result<void>> InvitationMail::deliver(const vault::EndingLetter& letter) {
  co_return co_await send({.from = from_,
                           .to = letter.to,
                           .subject = letter.ends_at ? "An account that you have connected ends"
                                                     : "Whoever has connected an account has left",
                           .text = words_of(letter),
                           .id = letter.id,
                           .date = clock_.now()},
                          "A notice about a connection could not be sent.");
}

async::Task<Result<void>> InvitationMail::deliver(const accounts::FactorNotice& notice) {
  co_return co_await send({.from = from_,
                           .to = notice.to,
                           .subject = std::string(subject_of(notice)),
                           .text = words_of(notice, public_url_),
                           .id = fmt::format("{}.{}", base::unix_micros(notice.at),
                                             base::hex_encode(crypto::sha256(base::as_bytes(notice.to)))),
                           .date = clock_.now()},
                          "A notice about a password or a second factor could not be sent.");
}

async::Task<Result<void>> InvitationMail::deliver(const accounts::PasswordLetter& letter) {
  co_return co_await send({.from = from_,
                           .to = letter.to,
                           .subject = "Set another password",
                           .text = words_of(letter),
                           .id = letter.id,
                           .date = clock_.now()},
                          "A link for another password could not be sent.");
}

async::Task<Result<void>> InvitationMail::send(mail::Letter letter, std::string_view when_not) {
  const auto sent = co_await pool_.run([&] { return sender_.send(letter); });
  if (!sent) log_.warning(when_not, {{"reason", sent.error().message}, {"detail", sent.error().detail}});
  co_return sent;
}

}  // namespace sallyport::app

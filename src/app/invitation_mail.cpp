#include "app/invitation_mail.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/time_text.h"

namespace sallyport::app {
namespace {

using base::Result;

constexpr std::size_t kLongestPassword = 512;

std::unexpected<base::Error> bad_password(std::string why) {
  return base::refuse(base::ErrorKind::kInvalid, "bad_mail_password", std::move(why));
}

struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

Result<base::Secret> read_password(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  struct stat status{};
  if (file.number < 0 || ::fstat(file.number, &status) != 0)
    return bad_password(
        fmt::format("The password file {} cannot be opened ({}).", path, std::strerror(errno)));
  if (!S_ISREG(status.st_mode)) return bad_password(path + " is not a regular file.");
  if ((status.st_mode & 077) != 0)
    return bad_password(fmt::format("Others can read {0}. Run: chmod 600 {0}", path));
  std::array<char, kLongestPassword + 3> buffer{};
  const ssize_t size = ::read(file.number, buffer.data(), buffer.size());
  std::string_view text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const bool one_line = !text.empty() && text.size() <= kLongestPassword &&
                        text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
  base::Secret password = one_line ? base::Secret::from_text(text) : base::Secret();
  base::wipe(buffer.data(), buffer.size());
  if (password.empty())
    return bad_password(fmt::format("{} must hold one line of 1 to {} bytes.", path, kLongestPassword));
  return password;
}

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
    TRY(options.password, read_password(config.mail.password_file));
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

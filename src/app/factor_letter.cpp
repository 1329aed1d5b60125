#include "app/factor_letter.h"

#include <fmt/format.h>

#include "base/time_text.h"

namespace sallyport::app {
namespace {

using What = accounts::FactorNotice::What;

std::string left(std::int64_t codes) {
  if (codes <= 0)
    return "It was your last one: make new ones, or you cannot sign in when you lose your device.";
  return codes == 1 ? "One is left: make new ones soon." : fmt::format("{} are left.", codes);
}

std::string what_happened(const accounts::FactorNotice& notice) {
  switch (notice.what) {
    case What::kCodesAdded:
      return "From now on a code of an app is asked for after your password.";
    case What::kCodesRemoved:
      return "Codes of an app are not asked for any more.";
    case What::kPasskeyAdded:
      return fmt::format("The passkey \"{}\" was added. It signs in to your account by itself.",
                         notice.passkey);
    case What::kPasskeyRemoved:
      return fmt::format("The passkey \"{}\" was removed.", notice.passkey);
    case What::kRecoveryCodesMade:
      return "New recovery codes were made. Those from before work no more.";
    case What::kRecoveryCodeUsed:
      return "One of your recovery codes was used. It works no more. " + left(notice.codes_left);
    case What::kPasswordChanged:
      return "Your password was changed, and every other session has ended.";
    case What::kReset:
      return "The operator of the server has taken all second factors from your account, and signed you out "
             "everywhere.";
  }
  return "";
}

}  // namespace

std::string_view subject_of(const accounts::FactorNotice& notice) {
  return notice.what == What::kPasswordChanged ? "Your password was changed"
                                               : "Your way of signing in has changed";
}

std::string words_of(const accounts::FactorNotice& notice, std::string_view public_url) {
  const std::string_view advice =
      notice.what == What::kPasswordChanged
          ? "set another password with \"Forgot your password?\", end your other sessions"
          : "sign in, end your other sessions, change your password";
  return fmt::format(
      "Hello {},\n\nthe way in which you sign in at {} has changed.\n\n{}\n\nWhen: {}\nFrom: {}\n\nIf this "
      "was not you, {}, and tell your administrator.\n",
      notice.display_name, public_url, what_happened(notice), base::rfc3339_seconds(notice.at), notice.source,
      advice);
}

}  // namespace sallyport::app

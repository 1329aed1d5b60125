// /api/account/...: the second factors of a person (ADR 0085).
#include "api/passkey_view.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;

constexpr Facts kNewRecoveryCodesFacts{
    .about = "Ten recovery codes, shown only now; left out unless this is the first second factor."};
constexpr Facts kPasskeyNameFacts{.about = "What the person calls the passkey.",
                                  .min = 1,
                                  .max = model::Passkey::kLongestName,
                                  .example = "My phone"};

struct FactorsView {
  std::optional<base::Time> totp_since;
  std::vector<PasskeyView> passkeys;
  std::int64_t recovery_codes = 0;
};
BOOST_DESCRIBE_STRUCT(FactorsView, (), (totp_since, passkeys, recovery_codes))
Description describe(const FactorsView*) {
  return {.name = "SecondFactors",
          .about = "What the person signs in with besides the password.",
          .fields = {
              {"totp_since", {.about = "Since when an app shows codes; left out: none does."}},
              {"passkeys", {.about = "The passkeys, oldest first."}},
              {"recovery_codes", {.about = "How many recovery codes are left.", .example = "10"}},
          }};
}

struct NewTotpView {
  base::Secret secret;
  base::Secret uri;
};
BOOST_DESCRIBE_STRUCT(NewTotpView, (), (secret, uri))
Description describe(const NewTotpView*) {
  return {.name = "NewTotp",
          .about = "A secret for an app that shows codes; it counts from the first code on.",
          .fields = {{"secret", {.about = "The secret in base32, to type; shown only now."}},
                     {"uri", {.about = "The same for a QR code: otpauth://totp/..."}}}};
}

struct TotpConfirmation {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(TotpConfirmation, (), (code))
Description describe(const TotpConfirmation*) {
  return {
      .name = "TotpConfirmation", .about = "The first code of a new app.", .fields = {{"code", kCodeFacts}}};
}

struct RecoveryCodesView {
  std::optional<std::vector<base::Secret>> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodesView, (), (recovery_codes))
Description describe(const RecoveryCodesView*) {
  return {.name = "RecoveryCodes",
          .about = "Codes for somebody whose other factors are lost; each works once.",
          .fields = {{"recovery_codes", kNewRecoveryCodesFacts}}};
}

struct PasskeyCreationView {
  std::string challenge;
  std::string rp_id;
  std::string user_id;
  std::string user_name;
  std::string user_display_name;
  std::vector<std::int64_t> algorithms;
  std::vector<std::string> exclude_credential_ids;
};
BOOST_DESCRIBE_STRUCT(PasskeyCreationView, (),
                      (challenge, rp_id, user_id, user_name, user_display_name, algorithms,
                       exclude_credential_ids))
Description describe(const PasskeyCreationView*) {
  return {.name = "PasskeyCreation",
          .about = "What a page asks navigator.credentials.create(), resident and with user verification.",
          .fields = {
              {"challenge", {.about = "Good for five minutes, once, and in this session."}},
              {"rp_id", {.about = "The host that passkeys are bound to.", .example = "id.example.com"}},
              {"user_id", {.about = "The user handle, in base64url."}},
              {"user_name", {.about = "The address of the person.", .example = "ada@north.test"}},
              {"user_display_name", {.about = "The name of the person.", .example = "Ada Lovelace"}},
              {"algorithms", {.about = "The COSE algorithms that are taken, best first."}},
              {"exclude_credential_ids", {.about = "The passkeys that the person has."}},
          }};
}

struct NewPasskey {
  std::string name;
  NewPasskeyAnswer passkey;
};
BOOST_DESCRIBE_STRUCT(NewPasskey, (), (name, passkey))
Description describe(const NewPasskey*) {
  return {.name = "NewPasskey",
          .about = "A passkey that the browser has made.",
          .fields = {{"name", kPasskeyNameFacts}, {"passkey", {.about = "What the browser has answered."}}}};
}

struct AddedPasskeyView {
  PasskeyView passkey;
  std::optional<std::vector<base::Secret>> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(AddedPasskeyView, (), (passkey, recovery_codes))
Description describe(const AddedPasskeyView*) {
  return {.name = "AddedPasskey",
          .about = "The new passkey.",
          .fields = {{"passkey", {.about = "The passkey."}}, {"recovery_codes", kNewRecoveryCodesFacts}}};
}

struct PasskeyChange {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(PasskeyChange, (), (name))
Description describe(const PasskeyChange*) {
  return {.name = "PasskeyChange", .about = "Another name.", .fields = {{"name", kPasskeyNameFacts}}};
}

std::optional<std::vector<base::Secret>> unless_none(std::vector<base::Secret> codes) {
  if (codes.empty()) return std::nullopt;
  return codes;
}

async::Task<base::Result<FactorsView>> list_factors(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto held, co_await services.accounts.factors(call.caller()));
  FactorsView view{.totp_since = {}, .passkeys = {}, .recovery_codes = held.recovery_codes};
  if (held.codes()) view.totp_since = held.totp->created_at;
  for (const auto& passkey : held.passkeys) view.passkeys.push_back(view_of(passkey));
  co_return view;
}

async::Task<base::Result<NewTotpView>> begin_totp(const Services& services, Call& call, Nothing) {
  CO_TRY(auto made, co_await services.accounts.begin_totp(call.caller()));
  co_return NewTotpView{.secret = std::move(made.secret), .uri = std::move(made.uri)};
}

async::Task<base::Result<RecoveryCodesView>> confirm_totp(const Services& services, Call& call,
                                                          TotpConfirmation wanted) {
  CO_TRY(auto added, co_await services.accounts.confirm_totp(call.caller(), std::move(wanted.code)));
  co_return RecoveryCodesView{.recovery_codes = unless_none(std::move(added.recovery_codes))};
}

async::Task<base::Result<Nothing>> remove_totp(const Services& services, Call& call, Nothing) {
  CO_TRY_VOID(co_await services.accounts.remove_totp(call.caller()));
  co_return Nothing{};
}

async::Task<base::Result<PasskeyCreationView>> ask_for_passkey(const Services& services, Call& call,
                                                               Nothing) {
  CO_TRY(const auto asked, co_await services.accounts.ask_for_new_passkey(call.caller()));
  const auto request = view_of(asked.question);
  co_return PasskeyCreationView{
      .challenge = request.challenge,
      .rp_id = request.rp_id,
      .user_id = base::base64url_encode(asked.account.id.bytes()),
      .user_name = asked.account.email,
      .user_display_name = asked.account.display_name,
      .algorithms = {std::begin(accounts::kPasskeyAlgorithms), std::end(accounts::kPasskeyAlgorithms)},
      .exclude_credential_ids = request.credential_ids};
}

async::Task<base::Result<AddedPasskeyView>> add_passkey(const Services& services, Call& call,
                                                        NewPasskey wanted) {
  CO_TRY(auto made, registration_of(wanted.passkey, "passkey"));
  CO_TRY(auto added,
         co_await services.accounts.add_passkey(call.caller(), std::move(wanted.name), std::move(made)));
  co_return AddedPasskeyView{.passkey = view_of(*added.passkey),
                             .recovery_codes = unless_none(std::move(added.recovery_codes))};
}

async::Task<base::Result<PasskeyView>> change_passkey(const Services& services, Call& call,
                                                      PasskeyChange wanted) {
  CO_TRY(const auto id, call.id<model::PasskeyId>("passkeyId", "passkey"));
  CO_TRY(const auto changed,
         co_await services.accounts.rename_passkey(call.caller(), id, std::move(wanted.name)));
  co_return view_of(changed);
}

async::Task<base::Result<Nothing>> remove_passkey(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, call.id<model::PasskeyId>("passkeyId", "passkey"));
  CO_TRY_VOID(co_await services.accounts.remove_passkey(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<RecoveryCodesView>> make_recovery_codes(const Services& services, Call& call,
                                                                 Nothing) {
  CO_TRY(auto codes, co_await services.accounts.new_recovery_codes(call.caller()));
  co_return RecoveryCodesView{.recovery_codes = std::move(codes)};
}

}  // namespace

Resource factors() {
  using model::AuditAction;
  return {
      .tag = "Second factors",
      .about = "What a person signs in with besides the password: one-time codes, passkeys, recovery codes.",
      .endpoints = {
          endpoint<list_factors>({.path = "/api/account/factors",
                                  .name = "api.account.factors",
                                  .permission = kSignedIn,
                                  .summary = "Show the second factors of the person"}),
          endpoint<begin_totp>({.method = Method::kPost,
                                .path = "/api/account/totp",
                                .name = "api.account.totp.begin",
                                .permission = kSignedIn,
                                .summary = "Make a secret for an app that shows codes",
                                .audit = AuditAction::kFactorChanged,
                                .confirms = true}),
          endpoint<confirm_totp>(
              {.method = Method::kPost,
               .path = "/api/account/totp/confirm",
               .name = "api.account.totp.confirm",
               .permission = kSignedIn,
               .summary = "Give the first code of the app, from which on codes are asked for",
               .audit = AuditAction::kFactorAdded,
               .confirms = true}),
          endpoint<remove_totp>({.method = Method::kDelete,
                                 .path = "/api/account/totp",
                                 .name = "api.account.totp.delete",
                                 .permission = kSignedIn,
                                 .summary = "Sign in without codes of the app",
                                 .audit = AuditAction::kFactorRemoved,
                                 .confirms = true}),
          endpoint<ask_for_passkey>({.path = "/api/account/passkeys/new",
                                     .name = "api.account.passkeys.ask",
                                     .permission = kSignedIn,
                                     .summary = "Say what the browser needs to make a passkey"}),
          endpoint<add_passkey>({.method = Method::kPost,
                                 .path = "/api/account/passkeys",
                                 .name = "api.account.passkeys.add",
                                 .permission = kSignedIn,
                                 .summary = "Add a passkey that the browser has made",
                                 .audit = AuditAction::kFactorAdded,
                                 .success = 201,
                                 .confirms = true}),
          endpoint<change_passkey>({.method = Method::kPatch,
                                    .path = "/api/account/passkeys/{passkeyId}",
                                    .name = "api.account.passkeys.change",
                                    .permission = kSignedIn,
                                    .summary = "Rename a passkey",
                                    .audit = AuditAction::kFactorChanged}),
          endpoint<remove_passkey>({.method = Method::kDelete,
                                    .path = "/api/account/passkeys/{passkeyId}",
                                    .name = "api.account.passkeys.delete",
                                    .permission = kSignedIn,
                                    .summary = "Remove a passkey",
                                    .audit = AuditAction::kFactorRemoved,
                                    .confirms = true}),
          endpoint<make_recovery_codes>({.method = Method::kPost,
                                         .path = "/api/account/recovery-codes",
                                         .name = "api.account.recovery_codes",
                                         .permission = kSignedIn,
                                         .summary = "Make ten recovery codes in the place of those before",
                                         .audit = AuditAction::kRecoveryCodesMade,
                                         .confirms = true}),
      }};
}

}  // namespace sallyport::api

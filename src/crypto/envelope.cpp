#include "crypto/envelope.h"

#include <mutex>
#include <ranges>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/mac.h"

namespace sallyport::crypto {
namespace {

constexpr std::uint8_t kSealVersion = 1;
constexpr std::size_t kHeaderSize = 1 + 16;  // version and key id

// The server has the key in a moment, when another process has just made it.
constexpr int kRetrySeconds = 1;

std::unexpected<base::Error> cannot_open(const char* code, std::string detail) {
  auto error = base::unavailable("A stored value cannot be opened. Ask the operator to check the log.", 0,
                                 std::move(detail));
  error.error().code = code;
  return error;
}

// Associated data is a list of fields, each with its length in front, so that no two lists of fields make
// the same bytes.
class Associated {
 public:
  explicit Associated(std::string_view purpose) { text(purpose); }
  Associated& text(std::string_view field) {
    number(field.size());
    const auto view = base::as_bytes(field);
    bytes_.insert(bytes_.end(), view.begin(), view.end());
    return *this;
  }
  Associated& id(const DataKeyId& id) { return text(base::as_text(id.bytes())); }
  Associated& number(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
    return *this;
  }
  operator base::ByteView() const { return bytes_; }

 private:
  base::Bytes bytes_;
};

// Of the installation's keys no tenant is bound: they are older than the keys of tenants.
Associated wrap_data(const WrappedDataKey& key) {
  Associated data("sallyport data key");
  data.id(key.id).number(static_cast<std::uint64_t>(key.version)).text(key.kek_id);
  if (!key.tenant.empty()) data.text(key.tenant);
  return data;
}

Associated seal_data(const SealContext& context, const DataKeyId& id) {
  Associated data("sallyport field");
  data.text(context.tenant).text(context.table).text(context.row).text(context.column);
  data.number(context.schema).id(id);
  return data;
}

base::Result<base::Secret> unwrap_data_key(const WrappedDataKey& key, const KeyEncryptionKey& kek) {
  if (key.kek_id != kek.id())
    return cannot_open("unknown_kek", "data key " + key.id.to_string() + " is wrapped by key " + key.kek_id +
                                          ", but the key at hand is " + std::string(kek.id()));
  return kek.unwrap(key.wrapped, wrap_data(key));
}

}  // namespace

base::Result<std::unique_ptr<LocalKek>> LocalKek::make(const base::Secret& key) {
  if (key.size() != Aead::kKeySize)
    return base::invalid("key", "The key-encryption key must have exactly 32 bytes.", "bad_key_size");
  const auto name = hmac_sha256(key.reveal(), base::as_bytes("sallyport key-encryption key id"));
  std::string id = "local:" + base::hex_encode(base::ByteView(name).first(8));
  TRY(auto aead, Aead::make(key));
  return std::unique_ptr<LocalKek>(new LocalKek(std::move(aead), std::move(id)));
}

base::Bytes LocalKek::wrap(const base::Secret& key, base::ByteView associated) const {
  return aead_.seal(key.reveal(), associated);
}

base::Result<base::Secret> LocalKek::unwrap(base::ByteView wrapped, base::ByteView associated) const {
  return aead_.open(wrapped, associated);
}

WrappedDataKey make_data_key(base::Random& random, const KeyEncryptionKey& kek, std::string tenant) {
  base::Bytes bytes(Aead::kKeySize);
  random.fill(bytes);
  const base::Secret key(std::move(bytes));
  WrappedDataKey out{.id = DataKeyId::random(random),
                     .version = 1,
                     .kek_id = std::string(kek.id()),
                     .wrapped = {},
                     .tenant = std::move(tenant)};
  out.wrapped = kek.wrap(key, wrap_data(out));
  return out;
}

base::Result<WrappedDataKey> rewrap_data_key(const WrappedDataKey& key, const KeyEncryptionKey& from,
                                             const KeyEncryptionKey& to) {
  TRY(const auto secret, unwrap_data_key(key, from));
  WrappedDataKey out{.id = key.id,
                     .version = key.version + 1,
                     .kek_id = std::string(to.id()),
                     .wrapped = {},
                     .tenant = key.tenant};
  out.wrapped = to.wrap(secret, wrap_data(out));
  return out;
}

base::Result<void> Keyring::load(const WrappedDataKey& key, const KeyEncryptionKey& kek,
                                 std::int64_t lowest_version) {
  if (key.version < lowest_version)
    return cannot_open("stale_wrap", "data key " + key.id.to_string() + " is an older wrap than expected");
  TRY(const auto secret, unwrap_data_key(key, kek));
  TRY(auto aead, Aead::make(secret));
  auto shared = std::make_shared<const Key>(std::move(aead), key.tenant);
  const std::unique_lock lock(mutex_);
  keys_.insert_or_assign(key.id, std::move(shared));
  return {};
}

bool Keyring::activate(const DataKeyId& id) {
  const std::unique_lock lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return false;
  active_.insert_or_assign(found->second->tenant, id);
  return true;
}

void Keyring::forget(const DataKeyId& id) {
  const std::unique_lock lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return;
  const auto active = active_.find(found->second->tenant);
  if (active != active_.end() && active->second == id) active_.erase(active);
  keys_.erase(found);
}

void Keyring::seal_until(base::BootTime end) {
  CHECK(clock_ != nullptr);
  seal_until_ = end;
}

bool Keyring::is_current() const { return clock_ == nullptr || clock_->since_boot() < seal_until_.load(); }

bool Keyring::can_seal() const { return is_current() && active(); }

std::optional<DataKeyId> Keyring::active(std::string_view tenant) const {
  const std::shared_lock lock(mutex_);
  const auto found = active_.find(tenant);
  return found == active_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<DataKeyId> Keyring::loaded() const {
  const std::shared_lock lock(mutex_);
  const auto ids = std::views::keys(keys_);
  return {ids.begin(), ids.end()};
}

bool Keyring::has(const DataKeyId& id) const { return find(id) != nullptr; }

std::uint64_t Keyring::seals(std::string_view tenant) const {
  const auto id = active(tenant);
  const auto key = id ? find(*id) : nullptr;
  return key ? key->seals.load(std::memory_order_relaxed) : 0;
}

std::shared_ptr<const Keyring::Key> Keyring::find(const DataKeyId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : found->second;
}

std::unexpected<base::Error> Keyring::cannot_seal(std::string_view tenant) const {
  if (!active()) return cannot_open("sealed_server", "no data key is active");
  auto error =
      base::unavailable("The data key of this tenant is not loaded. Try again in a second.", kRetrySeconds,
                        is_current() ? fmt::format("no data key of tenant {} is active", tenant)
                                     : "the data keys were not loaded anew in time");
  error.error().code = "unknown_key";
  return error;
}

base::Result<base::Bytes> Keyring::seal(const SealContext& context, base::ByteView plaintext) const {
  const auto id = active(context.tenant);
  const auto key = id ? find(*id) : nullptr;
  if (!key || !is_current()) return cannot_seal(context.tenant);
  key->seals.fetch_add(1, std::memory_order_relaxed);
  const auto body = key->aead.seal(plaintext, seal_data(context, *id));
  base::Bytes out;
  out.reserve(kHeaderSize + body.size());
  out.push_back(kSealVersion);
  out.insert(out.end(), id->bytes().begin(), id->bytes().end());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

base::Result<base::Secret> Keyring::open(const SealContext& context, base::ByteView sealed) const {
  const auto id = sealed_under(sealed);
  if (!id) return cannot_open("seal_broken", "too short or of an unknown version");
  const auto key = find(*id);
  if (!key) return cannot_open("unknown_key", "data key " + id->to_string() + " is not loaded");
  if (!key->tenant.empty() && key->tenant != context.tenant)
    return cannot_open("seal_broken", "data key " + id->to_string() + " belongs to another tenant");
  return key->aead.open(sealed.subspan(kHeaderSize), seal_data(context, *id));
}

std::optional<DataKeyId> sealed_under(base::ByteView sealed) {
  if (sealed.size() < kHeaderSize + Aead::kOverhead || sealed[0] != kSealVersion) return std::nullopt;
  return DataKeyId::from_bytes(sealed.subspan(1, 16));
}

}  // namespace sallyport::crypto

// Encryption at rest: a key-encryption key (KEK) outside the database wraps data keys, and data keys
// seal fields: those of a tenant under keys of its own, all others under keys of the installation. A sealed
// field opens only in the tenant, row and column it was made for (security S15 to S24).
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/aead.h"

namespace sallyport::crypto {

using DataKeyId = base::Id<struct DataKeyTag>;

// Where the KEK lives: a file, a token, a service. Safe on every thread; may block.
class KeyEncryptionKey {
 public:
  virtual ~KeyEncryptionKey() = default;
  // Names the key without telling anything about it; equal keys have equal ids.
  virtual std::string_view id() const = 0;
  virtual base::Bytes wrap(const base::Secret& key, base::ByteView associated) const = 0;
  // Refusal: kUnavailable "seal_broken".
  virtual base::Result<base::Secret> unwrap(base::ByteView wrapped, base::ByteView associated) const = 0;
  // Refusal: kUnavailable when the place that holds the key does not answer.
  virtual base::Result<void> health() const = 0;
};

// A KEK held in this process: AES-256-GCM under 32 bytes that came from a file or a descriptor.
class LocalKek final : public KeyEncryptionKey {
 public:
  // Refusal: kInvalid "bad_key_size" unless there are exactly 32 bytes.
  static base::Result<std::unique_ptr<LocalKek>> make(const base::Secret& key);

  std::string_view id() const override { return id_; }
  base::Bytes wrap(const base::Secret& key, base::ByteView associated) const override;
  base::Result<base::Secret> unwrap(base::ByteView wrapped, base::ByteView associated) const override;
  base::Result<void> health() const override { return {}; }

 private:
  LocalKek(Aead aead, std::string id) : aead_(std::move(aead)), id_(std::move(id)) {}
  Aead aead_;
  std::string id_;
};

// A data key as the store keeps it. `version` counts re-wraps of the same key from 1 upwards. All members are
// bound to the wrap.
struct WrappedDataKey {
  DataKeyId id;
  std::int64_t version = 1;
  std::string kek_id;
  base::Bytes wrapped;
  std::string tenant{};  // id text of the one it belongs to; empty: the installation
};

// A new data key, wrapped. Keep the result, and load it through Keyring::load.
WrappedDataKey make_data_key(base::Random& random, const KeyEncryptionKey& kek, std::string tenant = {});
// The same data key under another KEK with the next version; for the rotation of the KEK (S21).
base::Result<WrappedDataKey> rewrap_data_key(const WrappedDataKey& key, const KeyEncryptionKey& from,
                                             const KeyEncryptionKey& to);

// The place a sealed value belongs to; all of it is bound to the value (S18).
struct SealContext {
  std::string_view tenant;  // id text, or empty for what belongs to the installation
  std::string_view table;
  std::string_view row;  // id text
  std::string_view column;
  std::uint32_t schema = 1;  // format of the plaintext; raise it when the meaning of the bytes changes
};

// The data keys that are unwrapped at the moment. Safe on every thread; the lock is held for a look-up.
//
// Another process may remove keys from the database. So whoever shares one says until when the keys are good;
// later nothing is sealed, also when the thread that loads them is stuck or the machine was suspended.
//
// Values of a tenant are sealed under its active key and never under another's. A key of the installation
// opens values of tenants too: those that were sealed before tenants had keys.
class Keyring {
 public:
  Keyring() = default;  // its keys are good for ever
  // `clock` outlives it. Its keys are good for ever until seal_until().
  explicit Keyring(const base::Clock& clock) : clock_(&clock) {}
  // Unwraps and adds a key. Refusals, all kUnavailable: "unknown_kek" when another KEK wrapped it,
  // "stale_wrap" when its version is under `lowest_version` (security P08), "seal_broken".
  base::Result<void> load(const WrappedDataKey& key, const KeyEncryptionKey& kek,
                          std::int64_t lowest_version = 1);
  // New values of the key's owner are sealed under it from now on. False when it is not loaded.
  bool activate(const DataKeyId& id);
  // Forgets a key: what it sealed cannot be opened any more (crypto-shredding, S24).
  void forget(const DataKeyId& id);
  // The keys are those of the database until then: nothing is sealed later, and everything opens as before.
  // Needs a clock.
  void seal_until(base::BootTime end);
  // False when the keys may be out of date, or none of the installation is active.
  bool can_seal() const;
  // The key that new values of a tenant, or of the installation, are sealed under.
  std::optional<DataKeyId> active(std::string_view tenant = {}) const;
  std::vector<DataKeyId> loaded() const;  // in the order of their ids
  bool has(const DataKeyId& id) const;
  // Values sealed under the owner's active key in this process; rotate long before 2^32.
  std::uint64_t seals(std::string_view tenant = {}) const;

  // version byte || key id || nonce || ciphertext || tag.
  // Refusals, both kUnavailable: "sealed_server" when no key of the installation is active, "unknown_key"
  // when none of the context's tenant is (it was made elsewhere a moment ago, or has been shredded) or when
  // the keys may be out of date.
  base::Result<base::Bytes> seal(const SealContext& context, base::ByteView plaintext) const;
  // Refusals, all kUnavailable: "unknown_key" when the value's key is not loaded, "seal_broken" for
  // bytes that differ, belong to another place (P03) or name the key of another tenant.
  base::Result<base::Secret> open(const SealContext& context, base::ByteView sealed) const;

 private:
  struct Key {
    Key(Aead the_aead, std::string of) : aead(std::move(the_aead)), tenant(std::move(of)) {}
    Aead aead;
    std::string tenant;
    mutable std::atomic<std::uint64_t> seals{0};
  };
  bool is_current() const;
  std::unexpected<base::Error> cannot_seal(std::string_view tenant) const;
  std::shared_ptr<const Key> find(const DataKeyId& id) const;

  mutable std::shared_mutex mutex_;
  std::map<DataKeyId, std::shared_ptr<const Key>> keys_;
  std::map<std::string, DataKeyId, std::less<>> active_;  // by tenant
  const base::Clock* clock_ = nullptr;
  std::atomic<base::BootTime> seal_until_{base::BootTime::max()};
};

// The key id in a sealed value, for the background job that moves values to the active key; nothing when
// the bytes are too short or of an unknown version.
std::optional<DataKeyId> sealed_under(base::ByteView sealed);

}  // namespace sallyport::crypto

// Attachments as the service keeps them: rights, limits, and bytes that belong to nothing.
#include "inventory/attachments.h"

#include "blobs/memory_store.h"
#include "inventory/house_fixture.h"
#include "store/attachment_repository.h"

namespace sallyport::inventory {
namespace {

using model::Attachment;
using model::AuditAction;

class AttachmentsTest : public testing::Test {
 protected:
  // A file of one piece; counts how often it is asked for.
  Pieces bytes(std::string text) {
    return [this, text = std::move(text),
            given = false]() mutable -> async::Task<base::Result<std::optional<std::string_view>>> {
      ++asked_;
      if (std::exchange(given, true)) co_return std::nullopt;
      co_return text;
    };
  }
  base::Result<Attachment> add(const model::Caller& caller, const model::AssetId& asset,
                               std::string text = "hello",
                               NewAttachment wanted = {.name = "a.txt", .content_type = "text/plain"}) {
    const Pieces pieces = bytes(std::move(text));
    return house_.run(attachments_.add(caller, asset, std::move(wanted), pieces));
  }
  // After so long that nothing keeps what is not used.
  void sweep() {
    house_.clock.advance(std::chrono::hours{2});
    house_.run(sweep_now());
  }
  async::Task<int> sweep_now() {
    co_await attachments_.maintain();
    co_return 0;
  }
  // Somebody who reads every asset with the line, and writes nothing.
  model::Caller reader() {
    house_.make_policy(House::policy_for("north", all_of({"line=north"})));
    return house_.integration({{"line", "north"}});
  }

  House house_;
  blobs::MemoryStore blobs_;
  async::BlockingPool pool_{{.name = "files", .threads = 2, .queue = 64}, house_.log};
  const crypto::HmacKey key_ = crypto::HmacKey::make(base::Bytes(32, 1)).value();
  Attachments attachments_{house_.store, house_.audit,  house_.book,
                           blobs_,       pool_,         key_,
                           house_.clock, house_.random, {.largest_bytes = 10, .types = {"text/plain"}}};
  const model::Asset door_ = house_.make_asset({{"line", "north"}});
  int asked_ = 0;
};

TEST_F(AttachmentsTest, AFileIsKeptWithWhatIsKnownOfIt) {
  const auto added = add(house_.administrator, door_.id);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->size, 5);
  EXPECT_EQ(added->digest, crypto::sha256(base::as_bytes("hello")));
  EXPECT_EQ(house_.run(attachments_.get(house_.administrator, added->id))->name, "a.txt");
  EXPECT_EQ(house_.audited(AuditAction::kAttachmentAdded).size(), 1U);
}

TEST_F(AttachmentsTest, TheSameBytesTwiceAreKeptOnceUntilTheLastOneGoes) {
  const auto first = add(house_.administrator, door_.id), second = add(house_.administrator, door_.id);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(blobs_.size(), 1U);
  EXPECT_TRUE(house_.run(attachments_.remove(house_.administrator, first->id)));
  sweep();
  EXPECT_EQ(blobs_.size(), 1U);
  EXPECT_TRUE(house_.run(attachments_.remove(house_.administrator, second->id)));
  EXPECT_EQ(blobs_.size(), 1U) << "removed later, and not by the request";
  sweep();
  EXPECT_EQ(blobs_.size(), 0U);
  EXPECT_EQ(house_.audited(AuditAction::kAttachmentRemoved).size(), 2U);
}

TEST_F(AttachmentsTest, WhatIsWrongIsSaidBeforeTheFirstPieceIsAskedFor) {
  const auto field = [&](NewAttachment wanted) {
    return base::field_of(add(house_.administrator, door_.id, "x", std::move(wanted)));
  };
  for (const std::string name : {"", "a/b", "a\\b", "a\nb", "\xff"})
    EXPECT_EQ(field({.name = name, .content_type = "text/plain"}), "name") << name;
  EXPECT_EQ(field({.name = std::string(256, 'n'), .content_type = "text/plain"}), "name");
  EXPECT_EQ(field({.name = "a", .content_type = "text/html"}), "Content-Type");
  EXPECT_EQ(
      field({.event = model::EventId::random(house_.random), .name = "a", .content_type = "text/plain"}),
      "eventId");
  EXPECT_EQ(base::kind_of(add(house_.administrator, model::AssetId::random(house_.random))),
            base::ErrorKind::kNotFound);
  EXPECT_EQ(base::kind_of(add(reader(), door_.id)), base::ErrorKind::kForbidden);
  EXPECT_EQ(asked_, 0);
  EXPECT_TRUE(add(house_.administrator, door_.id, "x",
                  {.name = std::string(255, 'n'), .content_type = "text/plain"}));
}

TEST_F(AttachmentsTest, ATooLargeFileOrOneThatBreaksOffLeavesNothing) {
  EXPECT_TRUE(add(house_.administrator, door_.id, std::string(10, 'x')));
  EXPECT_EQ(base::kind_of(add(house_.administrator, door_.id, std::string(11, 'x'))),
            base::ErrorKind::kTooLarge);
  const Pieces broken = []() -> async::Task<base::Result<std::optional<std::string_view>>> {
    co_return base::unavailable("The client has gone.", 1);
  };
  EXPECT_EQ(base::kind_of(house_.run(attachments_.add(house_.administrator, door_.id,
                                                      {.name = "a", .content_type = "text/plain"}, broken))),
            base::ErrorKind::kUnavailable);
  EXPECT_EQ(blobs_.size(), 1U);
  EXPECT_EQ(house_.run(attachments_.list(house_.administrator, door_.id, 100, 0))->items.size(), 1U);
}

TEST_F(AttachmentsTest, WhoeverSeesTheAssetSeesItsFilesAndWhoeverWritesEventsChangesThem) {
  const auto added = add(house_.administrator, door_.id);
  ASSERT_TRUE(added);
  const auto nobody = house_.integration(), somebody = reader();
  const auto get = [&](const model::Caller& caller) {
    return house_.run(attachments_.get(caller, added->id));
  };
  const auto list = [&](const model::Caller& caller) {
    return house_.run(attachments_.list(caller, door_.id, 100, 0));
  };
  const auto link = [&](const model::Caller& caller) {
    return house_.run(attachments_.link(caller, added->id, kUsualLink));
  };
  const auto revoke = [&](const model::Caller& caller) {
    return house_.run(attachments_.revoke_links(caller, added->id));
  };
  const auto remove = [&](const model::Caller& caller) {
    return house_.run(attachments_.remove(caller, added->id));
  };
  const auto stranger = model::caller_in(house_.make_tenant("South"));
  for (const auto& caller : {nobody, stranger}) {
    EXPECT_EQ(base::kind_of(get(caller)), base::ErrorKind::kNotFound);
    EXPECT_EQ(base::kind_of(list(caller)), base::ErrorKind::kNotFound);
    EXPECT_EQ(base::kind_of(link(caller)), base::ErrorKind::kNotFound);
    EXPECT_EQ(base::kind_of(revoke(caller)), base::ErrorKind::kNotFound);
    EXPECT_EQ(base::kind_of(remove(caller)), base::ErrorKind::kNotFound);
  }
  EXPECT_TRUE(get(somebody));
  EXPECT_EQ(list(somebody)->items.size(), 1U);
  EXPECT_TRUE(link(somebody));
  EXPECT_EQ(base::kind_of(revoke(somebody)), base::ErrorKind::kForbidden);
  EXPECT_EQ(base::kind_of(remove(somebody)), base::ErrorKind::kForbidden);
  house_.make_policy(House::policy_for(
      "east", all_of({"line=north"}),
      {.behaviours = {"Attachments"}, .read_attributes = {"*"}, .write_event_types = {"*"}}));
  const auto writer = house_.integration({{"line", "east"}});
  EXPECT_TRUE(add(writer, door_.id));
  EXPECT_TRUE(revoke(writer));
  EXPECT_TRUE(remove(writer));
}

TEST_F(AttachmentsTest, ListsGoOnWhereTheyEnded) {
  std::vector<model::AttachmentId> made;
  for (int i = 0; i < 3; ++i) made.push_back(add(house_.administrator, door_.id)->id);
  const auto first = house_.run(attachments_.list(house_.administrator, door_.id, 2, 0));
  ASSERT_EQ(first->items.size(), 2U);
  const auto second = house_.run(attachments_.list(house_.administrator, door_.id, 2, first->next));
  ASSERT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->items[0].id, made[2]);
  EXPECT_EQ(second->next, 0);
  EXPECT_EQ(base::field_of(house_.run(attachments_.list(house_.administrator, door_.id, 501, 0))), "limit");
}

TEST_F(AttachmentsTest, ALinkLastsFromASecondToAnHour) {
  const auto added = add(house_.administrator, door_.id);
  for (const int wrong : {0, -1, 3601})
    EXPECT_EQ(base::field_of(house_.run(
                  attachments_.link(house_.administrator, added->id, std::chrono::seconds{wrong}))),
              "expiresIn");
  for (const int right : {1, 3600})
    EXPECT_TRUE(house_.run(attachments_.link(house_.administrator, added->id, std::chrono::seconds{right})));
  EXPECT_EQ(house_.audited(AuditAction::kFileLinkMade).size(), 2U);
}

// What an attachment counts on is never swept, however slow its upload is (docs/adr/0072).
TEST_F(AttachmentsTest, AnUploadThatASweepHasOvertakenIsRefused) {
  blobs_.before_commit = [&] {
    house_.clock.advance(std::chrono::hours{2});
    house_.store.write_now([&](store::Session& session) {
      const auto now = house_.clock.now();
      store::BlobRepository blobs(session);
      const auto before = now - kUnusedBlobKept;
      EXPECT_EQ(blobs.condemn(blobs.unused(before, 10), before, now).size(), 1U);
    });
  };
  EXPECT_EQ(base::kind_of(add(house_.administrator, door_.id)), base::ErrorKind::kUnavailable);
  blobs_.before_commit = nullptr;
  EXPECT_EQ(base::kind_of(add(house_.administrator, door_.id)), base::ErrorKind::kUnavailable)
      << "it is still being removed";
  sweep();
  EXPECT_EQ(blobs_.size(), 0U);
  EXPECT_TRUE(add(house_.administrator, door_.id));
  sweep();
  EXPECT_EQ(blobs_.size(), 1U);
}

TEST_F(AttachmentsTest, ASweepThatTheStoreRefusesComesAgain) {
  const auto added = add(house_.administrator, door_.id);
  EXPECT_TRUE(house_.run(attachments_.remove(house_.administrator, added->id)));
  blobs_.away = true;
  sweep();
  EXPECT_EQ(blobs_.size(), 1U);
  blobs_.away = false;
  sweep();
  EXPECT_EQ(blobs_.size(), 0U);
}

TEST_F(AttachmentsTest, ATenantHasNoMoreBytesThanTheOperatorGivesIt) {
  Attachments small(house_.store, house_.audit, house_.book, blobs_, pool_, key_, house_.clock, house_.random,
                    {.types = {"text/plain"}, .tenant_bytes = 9});
  const auto add_small = [&](std::string text) {
    const Pieces pieces = bytes(std::move(text));
    return house_.run(
        small.add(house_.administrator, door_.id, {.name = "a", .content_type = "text/plain"}, pieces));
  };
  EXPECT_TRUE(add_small("12345"));
  EXPECT_EQ(base::code_of(add_small("12345")), "no_space_left");
  EXPECT_TRUE(add_small("1234"));
}

}  // namespace
}  // namespace sallyport::inventory

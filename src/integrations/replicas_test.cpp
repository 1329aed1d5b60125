#include "integrations/replicas.h"

#include <future>

#include <gtest/gtest.h>

#include "async/answer.h"
#include "base/fake_random.h"
#include "base/log.h"

namespace sallyport::integrations {
namespace {

class ReplicasTest : public testing::Test {
 protected:
  ReplicasTest() { runtime.start(); }
  ~ReplicasTest() override {
    runtime.stop();
    runtime.join();
  }

  Update update(std::string name, std::int64_t sequence) const {
    auto client = std::make_shared<Client>();
    client->integration.id = id;
    client->integration.name = std::move(name);
    client->sequence = sequence;
    return {id, std::move(client)};
  }
  Update deletion() const { return {id, nullptr}; }

  void publish(Replicas::Publication& publication, std::vector<Update> updates) {
    async::start(runtime.core(0), publication.publish(updates)).get();
  }
  void publish(std::vector<Update> updates) {
    Replicas::Publication publication(replicas);
    publish(publication, std::move(updates));
  }
  // The name that every core sees, or "none".
  std::string seen() {
    std::vector<std::string> names;
    for (std::size_t core = 0; core < runtime.size(); ++core) {
      std::promise<std::string> name;
      runtime.core(core).post([&] {
        const auto client = replicas.of(core).find(id);
        name.set_value(client ? client->integration.name : "none");
      });
      names.push_back(name.get_future().get());
      EXPECT_EQ(names.front(), names.back());
    }
    return names.front();
  }

  base::NullLog log;
  base::FakeRandom random;
  crypto::HmacKey pepper = crypto::HmacKey::make(base::Bytes(32, 7)).value();
  async::Runtime runtime{3, log};
  Replicas replicas{runtime, pepper};
  model::IntegrationId id = model::IntegrationId::random(random);
};

TEST_F(ReplicasTest, KeepTheNewerOfTwoStatesWhateverTheirOrder) {
  publish({update("first", 1)});
  publish({update("third", 3)});
  publish({update("second", 2)});
  EXPECT_EQ(seen(), "third");
}

TEST_F(ReplicasTest, DoNotBringBackWhatWasDeletedWhileAnOlderReadWasOnItsWay) {
  publish({update("first", 1)});
  Replicas::Publication late(replicas);  // has read the integration, and is slow
  publish({deletion()});
  EXPECT_EQ(seen(), "none");
  publish(late, {update("first", 1)});
  EXPECT_EQ(seen(), "none");
}

TEST_F(ReplicasTest, ForgetDeletionsWhenNothingIsOnItsWay) {
  publish({update("first", 1)});
  publish({deletion()});
  EXPECT_EQ(seen(), "none");
  publish({update("back", 2)});  // ids never come back; this shows that the memory is gone
  EXPECT_EQ(seen(), "back");
}

}  // namespace
}  // namespace sallyport::integrations

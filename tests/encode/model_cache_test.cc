#include "triage/encode/hub/model_cache.h"

#include "tests/encode/pull_fixture.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/encode/hub/cache_lock.h"

namespace triage::encode::hub {
namespace {

namespace fs = std::filesystem;
using testing::FakeHub;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ModelCacheTest : public PullTest {
 protected:
  ModelCacheTest() { hub_.add_model("weights"); }

  // Puts other bytes where a blob was.
  void damage(const std::string& sha256) {
    fs::permissions(cache().blob(sha256), fs::perms::owner_write, fs::perm_options::add);
    write_file_atomically(cache().blob(sha256), "WEIGHTS");
  }

  // A second model that shares the tokenizer of the first.
  CachedModel publish_second(const CachedModel& first) {
    ModelRecord second = first.record;
    second.repo = "other/model";
    second.files = {first.record.files.back()};
    return cache().publish(second);
  }

  net::Sleep no_sleep_ = [](net::Wait) {};
};

TEST_F(ModelCacheTest, ListsAndFindsWhatWasPulled) {
  EXPECT_THAT(cache().list(), IsEmpty());
  const CachedModel model = pull();
  ASSERT_THAT(cache().list(), SizeIs(1));
  EXPECT_EQ(cache().list()[0].folder, model.folder);
  EXPECT_EQ(cache().find("some/model", "main")->folder, model.folder);
  EXPECT_EQ(cache().find("some/model", FakeHub::kCommit)->folder, model.folder);
  EXPECT_EQ(cache().find("some/model", "")->folder, model.folder);
  EXPECT_FALSE(cache().find("some/model", "v2"));
  EXPECT_FALSE(cache().find("other/model", "main"));
}

TEST_F(ModelCacheTest, ItsLinksStillHoldWhenItIsMoved) {
  const CachedModel model = pull();
  fs::rename(folder_ / "cache", folder_ / "moved");
  const fs::path moved = folder_ / "moved" / fs::relative(model.folder, folder_ / "cache");
  EXPECT_EQ(read_file(moved / "model.safetensors"), "weights");
  EXPECT_NE(read_file(moved / "1_Pooling/config.json"), "");
}

TEST_F(ModelCacheTest, VerifyFindsWrongAndMissingBytes) {
  const CachedModel model = pull();
  EXPECT_THAT(cache().verify(model, progress_), IsEmpty());
  damage(sha256_hex("weights"));
  fs::remove(cache().blob(sha256_hex("{}")));
  const std::vector<DamagedFile> damaged = cache().verify(model, progress_);
  ASSERT_THAT(damaged, SizeIs(2));
  EXPECT_EQ(damaged[0].path, "model.safetensors");
  EXPECT_EQ(damaged[0].expected, sha256_hex("weights"));
  EXPECT_EQ(damaged[0].found, sha256_hex("WEIGHTS"));
  EXPECT_EQ(damaged[1].found, "missing");
}

TEST_F(ModelCacheTest, WhatIsDamagedIsFetchedAgainAndItsRevisionStays) {
  const CachedModel model = pull();
  damage(sha256_hex("weights"));
  fs::remove(model.folder / "config.json");
  fs::remove(cache().blob(sha256_hex("{}")));
  repair_model(http_, options(), model.record, cache().verify(model, progress_), progress_);
  EXPECT_THAT(cache().verify(model, progress_), IsEmpty());
  EXPECT_EQ(cache().find("some/model", "main")->folder, model.folder);
}

TEST_F(ModelCacheTest, ARepairThatFailsLeavesWhatWasThere) {
  const CachedModel model = pull();
  damage(sha256_hex("weights"));
  hub_.at_store = [](const testing::ReceivedRequest&) -> std::optional<testing::Reply> {
    testing::Reply reply;
    reply.status = 503;
    return reply;
  };
  const auto damaged = cache().verify(model, progress_);
  EXPECT_THROW(repair_model(http_, options(), model.record, damaged, progress_), Unavailable);
  EXPECT_EQ(read_file(model.folder / "model.safetensors"), "WEIGHTS");
  EXPECT_EQ(cache().find("some/model", "main")->folder, model.folder);
}

TEST_F(ModelCacheTest, RemoveKeepsTheBlobsOfOthers) {
  const CachedModel first = pull();
  const CachedModel second = publish_second(first);
  write_file_atomically(cache().blobs() / "cut.part", "cut");
  const std::uint64_t kept = second.record.bytes();
  EXPECT_EQ(cache().remove("some/model", "", no_sleep_, progress_),
            first.record.bytes() - kept + 3);
  EXPECT_THAT(blob_names(), SizeIs(1));
  EXPECT_THAT(cache().verify(second, progress_), IsEmpty());
  EXPECT_EQ(cache().remove("other/model", FakeHub::kCommit, no_sleep_, progress_), kept);
  EXPECT_THAT(blob_names(), IsEmpty());
  EXPECT_THAT(cache().list(), IsEmpty());
}

TEST_F(ModelCacheTest, RemoveSaysThatThereIsNoSuchModel) {
  (void)pull();
  EXPECT_THROW(cache().remove("some/other", "", no_sleep_, progress_), NotFound);
  EXPECT_THROW(cache().remove("some/model", std::string(40, 'f'), no_sleep_, progress_), NotFound);
  EXPECT_THAT(cache().list(), SizeIs(1));
}

TEST_F(ModelCacheTest, ADamagedRecordIsNamed) {
  const CachedModel model = pull();
  const std::string whole = read_file(model.folder / kRecordName);
  std::string hostile = whole;
  hostile.replace(hostile.find("config.json"), 11, "../../x.jso");
  for (const std::string& text : {std::string(), whole.substr(0, 50), std::string("{}"), hostile}) {
    write_file_atomically(model.folder / kRecordName, text);
    EXPECT_THROW((void)cache().list(), Corrupt) << text;
  }
}

TEST_F(ModelCacheTest, WaitsForWhoeverChangesIt) {
  (void)pull();
  auto lock = std::make_unique<FileLock>(lock_cache(cache().root(), no_sleep_, progress_));
  int waits = 0;
  cache().remove(
      "some/model", "",
      [&](net::Wait) {
        if (++waits == 3) lock.reset();
      },
      progress_);
  EXPECT_EQ(waits, 3);
  EXPECT_THAT(progress_.notes, ::testing::HasSubstr("waiting"));
}

}  // namespace
}  // namespace triage::encode::hub

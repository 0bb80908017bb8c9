#include <gtest/gtest.h>

#include <filesystem>

#include "tests/learn/boosted_classes.h"
#include "triage/learn/lightgbm/booster.h"

namespace triage::learn {
namespace {

using testing::accuracy;
using testing::easy_classes;
using testing::LabeledMatrix;
using testing::quick;
using testing::trained;

// OpenCL, proven on the CPU with pocl. Slow: the driver compiles its kernels first.
TEST(Booster, TrainsOnAnOpenClDeviceAsWellAsOnTheCpu) {
  if (!std::filesystem::exists("/etc/OpenCL/vendors") ||
      std::filesystem::is_empty("/etc/OpenCL/vendors")) {
    GTEST_SKIP() << "no OpenCL driver is installed (Debian: pocl-opencl-icd)";
  }
  const LabeledMatrix data = easy_classes(18);
  BoosterOptions options = quick();
  options.threads = 2;
  const double cpu = accuracy(trained(data, options), data);
  options.device = BoosterDevice::kGpu;
  EXPECT_NEAR(accuracy(trained(data, options), data), cpu, 0.01);
}

}  // namespace
}  // namespace triage::learn

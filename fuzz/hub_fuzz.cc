// A model hub's list of files: any bytes are read or refused, and what is to be fetched stays in
// the model's folder.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/encode/hub/remote_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace triage;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const encode::hub::RemoteModel model = encode::hub::parse_remote_model(bytes, "o/m", "main");
    for (const encode::hub::RemoteFile& file : encode::hub::wanted_files(model)) {
      const std::string joined = "/base/" + file.path;
      TRIAGE_CHECK(std::filesystem::path(joined).lexically_normal() == joined,
                   "a wanted path must stay in its folder");
    }
  } catch (const Corrupt&) {       // refused, as it says
  } catch (const InvalidInput&) {  // no weights, no configuration
  }
  return 0;
}

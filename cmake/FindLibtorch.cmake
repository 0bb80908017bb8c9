# Finds libtorch (Debian: libtorch-dev), the C++ library of PyTorch.
#
# Libtorch::torch     headers and libraries; CUDA's too, where they are there
# Libtorch_VERSION
#
# Another one, newer or with CUDA, is found with -DLibtorch_ROOT=FOLDER: the folder of an unpacked
# libtorch, or `torch` of a Python installation. Its own TorchConfig.cmake is not used, since it asks
# for all that libtorch was built with (the CUDA toolkit), and not only for what programs link.
find_path(Libtorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h)
find_library(Libtorch_LIBRARY torch)
find_library(Libtorch_CPU_LIBRARY torch_cpu)
find_library(Libtorch_C10_LIBRARY c10)
find_library(Libtorch_CUDA_LIBRARY torch_cuda)
mark_as_advanced(Libtorch_INCLUDE_DIR Libtorch_LIBRARY Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY
                 Libtorch_CUDA_LIBRARY)
if(Libtorch_INCLUDE_DIR)
  foreach(_header torch/csrc/api/include/torch/version.h torch/headeronly/version.h)
    if(NOT Libtorch_VERSION AND EXISTS "${Libtorch_INCLUDE_DIR}/${_header}")
      file(STRINGS "${Libtorch_INCLUDE_DIR}/${_header}" _lines
           REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
      string(REGEX REPLACE "[^0-9;]" "" _lines "${_lines}")
      list(JOIN _lines "." Libtorch_VERSION)
      unset(_lines)
    endif()
  endforeach()
  unset(_header)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS Libtorch_LIBRARY Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_INCLUDE_DIR
  VERSION_VAR Libtorch_VERSION
  REASON_FAILURE_MESSAGE
    "TRIAGE_BUILD_TUNE needs it. Install it (apt-get install libtorch-dev), or name another one with -DLibtorch_ROOT=FOLDER")

if(Libtorch_FOUND AND NOT TARGET Libtorch::torch)
  add_library(Libtorch::torch INTERFACE IMPORTED)
  target_include_directories(Libtorch::torch SYSTEM INTERFACE
    "${Libtorch_INCLUDE_DIR}" "${Libtorch_INCLUDE_DIR}/torch/csrc/api/include")
  target_link_libraries(Libtorch::torch INTERFACE
    "${Libtorch_LIBRARY}" "${Libtorch_CPU_LIBRARY}" "${Libtorch_C10_LIBRARY}")
  if(Libtorch_CUDA_LIBRARY)  # nothing refers to it by name: it registers itself when it is opened
    target_link_libraries(Libtorch::torch INTERFACE
      -Wl,--push-state,--no-as-needed "${Libtorch_CUDA_LIBRARY}" -Wl,--pop-state)
  endif()
endif()

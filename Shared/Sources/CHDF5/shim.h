#include <hdf5.h>
#include <stdio.h>

// Names that the library defines as expressions, which Swift cannot read.

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_whole_space(void) { return H5S_ALL; }
static inline hid_t chdf5_type_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_type_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_type_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_type_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_type_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_type_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_class_of_links(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_class_of_datasets(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_open_for_reading(const char *path) {
  return H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
}
static inline hid_t chdf5_create(const char *path) {
  return H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
}

// The library prints every failure by itself unless it is told not to.
static inline void chdf5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

struct chdf5_words {
  char *text;
  size_t size;
};

static inline herr_t chdf5_take_words(unsigned depth, const H5E_error2_t *error, void *target) {
  struct chdf5_words *words = target;
  if (depth == 0) snprintf(words->text, words->size, "%s", error->desc);
  return 0;
}

// What the library says was the cause of the last failure.
static inline void chdf5_last_words(char *text, size_t size) {
  struct chdf5_words words = {text, size};
  text[0] = 0;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, chdf5_take_words, &words);
}

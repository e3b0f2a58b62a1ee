#pragma once

// What a copy of this process does that reads; see reader.h.

#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "answer.h"
#include "words.h"

static inline int chdf5_reply(int socket, struct chdf5_answer answer, const void *bytes) {
  if (chdf5_send(socket, &answer, sizeof answer) != 0) return -1;
  return chdf5_send(socket, bytes, answer.bytes);
}

static inline int chdf5_reply_words(int socket, enum chdf5_outcome outcome, const char *words) {
  struct chdf5_answer answer = {.outcome = outcome, .bytes = strlen(words)};
  return chdf5_reply(socket, answer, words);
}

static inline int chdf5_reply_last_words(int socket) {
  char words[300];
  chdf5_last_words(words, sizeof words);
  return chdf5_reply_words(socket, chdf5_failed, words);
}

// Limits what one request may use beyond what the copy began with: damaged sizes and circles in a
// file must cost neither all memory nor all time.
static inline void chdf5_allow(rlim_t seconds, rlim_t bytes) {
  struct rlimit limit;
  struct rusage used;
  if (getrusage(RUSAGE_SELF, &used) == 0 && getrlimit(RLIMIT_CPU, &limit) == 0) {
    limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1 + seconds;
    setrlimit(RLIMIT_CPU, &limit);
  }
  FILE *sizes = fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (sizes == NULL) return;
  if (fscanf(sizes, "%lu", &pages) == 1 && getrlimit(RLIMIT_AS, &limit) == 0) {
    limit.rlim_cur = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
    setrlimit(RLIMIT_AS, &limit);
  }
  fclose(sizes);
}

// Leaves no handlers, no core file and no open files of the original's but the socket.
static inline void chdf5_become_reader(int socket) {
  int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGXCPU, SIGTERM};
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
  // Who interrupts the program from a terminal leaves the decision to the original.
  signal(SIGINT, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // If memory runs out, the copy is what has to go.
  FILE *score = fopen("/proc/self/oom_score_adj", "w");
  if (score != NULL) {
    fputs("1000", score);
    fclose(score);
  }
  long most = sysconf(_SC_OPEN_MAX);
  for (int file = 3; file < (most > 0 && most < 4096 ? most : 4096); file++) {
    if (file != socket) close(file);
  }
}

// A list of paths, each closed by a zero.
struct chdf5_walk {
  char *names;
  size_t length, capacity;
  char path[chdf5_longest_path];
  size_t path_length;
  int depth;
  int is_too_deep;
};

static inline void chdf5_add_name(struct chdf5_walk *walk) {
  size_t needed = walk->length + walk->path_length + 1;
  if (needed > walk->capacity) {
    size_t capacity = 2 * needed;
    char *names = realloc(walk->names, capacity);
    if (names == NULL) return;
    walk->names = names;
    walk->capacity = capacity;
  }
  memcpy(walk->names + walk->length, walk->path, walk->path_length + 1);
  walk->length = needed;
}

static inline herr_t chdf5_walk_link(
    hid_t group, const char *name, const H5L_info_t *info, void *data);

static inline herr_t chdf5_walk_group(hid_t group, struct chdf5_walk *walk) {
  if (walk->depth == chdf5_deepest_group) {
    walk->is_too_deep = 1;
    return 1;
  }
  walk->depth++;
  if (walk->path_length > 0) strcpy(walk->path + walk->path_length++, "/");
  herr_t status = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_walk_link, walk);
  walk->depth--;
  return status;
}

static inline herr_t chdf5_walk_link(
    hid_t group, const char *name, const H5L_info_t *info, void *data) {
  (void)info;
  struct chdf5_walk *walk = data;
  size_t before = walk->path_length, length = strlen(name);
  if (before + length + 2 > sizeof walk->path) return 0;
  hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  // A link may point to nothing, or to another file.
  if (object < 0) return 0;
  memcpy(walk->path + before, name, length + 1);
  walk->path_length = before + length;
  H5I_type_t kind = H5Iget_type(object);
  herr_t status = 0;
  if (kind == H5I_DATASET) chdf5_add_name(walk);
  if (kind == H5I_GROUP) status = chdf5_walk_group(object, walk);
  H5Oclose(object);
  // What was too deep keeps its path for the answer.
  if (!walk->is_too_deep) {
    walk->path_length = before;
    walk->path[before] = 0;
  }
  return status;
}

static inline int chdf5_answer_names(int socket, hid_t file) {
  struct chdf5_walk *walk = calloc(1, sizeof *walk);
  if (walk == NULL) return chdf5_reply_words(socket, chdf5_failed, "no memory is left");
  herr_t status = chdf5_walk_group(file, walk);
  int sent;
  if (walk->is_too_deep) {
    sent = chdf5_reply_words(socket, chdf5_too_deep, walk->path);
  } else if (status < 0) {
    sent = chdf5_reply_last_words(socket);
  } else {
    struct chdf5_answer answer = {.outcome = chdf5_done, .bytes = walk->length};
    sent = chdf5_reply(socket, answer, walk->names);
  }
  free(walk->names);
  free(walk);
  return sent;
}

// The elements that hold a type without loss; h5py's truth values are an enumeration of one byte.
static inline enum chdf5_element chdf5_element_of(hid_t type) {
  size_t size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_FLOAT: return size <= 4 ? chdf5_float32 : chdf5_float64;
    case H5T_INTEGER:
      if (size == 1 && H5Tget_sign(type) == H5T_SGN_NONE) return chdf5_uint8;
      return size < 4 ? chdf5_int32 : chdf5_int64;
    case H5T_ENUM: return size == 1 ? chdf5_truth : chdf5_no_element;
    default: return chdf5_no_element;
  }
}

static inline size_t chdf5_size_of(enum chdf5_element element) {
  size_t sizes[] = {0, 1, 1, 4, 8, 4, 8};
  return sizes[element];
}

static inline hid_t chdf5_memory_type(enum chdf5_element element) {
  switch (element) {
    case chdf5_truth: return H5T_NATIVE_INT8;
    case chdf5_uint8: return H5T_NATIVE_UINT8;
    case chdf5_int32: return H5T_NATIVE_INT32;
    case chdf5_int64: return H5T_NATIVE_INT64;
    case chdf5_float32: return H5T_NATIVE_FLOAT;
    default: return H5T_NATIVE_DOUBLE;
  }
}

// Fills in rank and extents; returns the number of elements, or -1 for no simple space.
static inline double chdf5_measure(hid_t space, struct chdf5_answer *answer) {
  hsize_t extents[H5S_MAX_RANK];
  int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > chdf5_greatest_rank) return -1;
  if (H5Sget_simple_extent_type(space) == H5S_NULL) return -1;
  if (rank > 0 && H5Sget_simple_extent_dims(space, extents, NULL) != rank) return -1;
  double count = 1;
  answer->rank = (uint64_t)rank;
  for (int i = 0; i < rank; i++) {
    answer->extents[i] = extents[i];
    count *= (double)extents[i];
  }
  return count;
}

static inline int chdf5_answer_elements(
    int socket, hid_t set, struct chdf5_answer answer, rlim_t seconds) {
  // Deflate makes at most 1,032 bytes of one, and no memory holds 2^40 elements.
  answer.stored = H5Dget_storage_size(set);
  double count = 1, most = 8 * 1032.0 * ((double)answer.stored + 4096);
  for (uint64_t i = 0; i < answer.rank; i++) count *= (double)answer.extents[i];
  if (count > most || count > 0x1p40) {
    answer.outcome = chdf5_implausible;
    return chdf5_reply(socket, answer, NULL);
  }
  answer.bytes = (uint64_t)count * chdf5_size_of(answer.element);
  chdf5_allow(seconds, 4 * answer.bytes + (1 << 30));
  void *values = calloc(answer.bytes + 1, 1);
  if (values == NULL) return chdf5_reply_words(socket, chdf5_failed, "no memory is left");
  hid_t type = chdf5_memory_type(answer.element);
  herr_t status =
      answer.bytes == 0 ? 0 : H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  int sent = status < 0 ? chdf5_reply_last_words(socket) : chdf5_reply(socket, answer, values);
  free(values);
  return sent;
}

static inline int chdf5_answer_array(int socket, hid_t file, const char *name, rlim_t seconds) {
  struct chdf5_answer answer = {.outcome = chdf5_done};
  char words[64];
  hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
  hid_t space = set < 0 ? -1 : H5Dget_space(set), type = set < 0 ? -1 : H5Dget_type(set);
  int sent;
  if (space < 0 || type < 0) {
    sent = chdf5_reply_last_words(socket);
  } else if ((answer.element = chdf5_element_of(type)) == chdf5_no_element) {
    int class = H5Tget_class(type);
    snprintf(words, sizeof words, "HDF5 class %d of %zu bytes", class, H5Tget_size(type));
    sent = chdf5_reply_words(socket, chdf5_other_type, class == H5T_STRING ? "text" : words);
  } else if (chdf5_measure(space, &answer) < 0) {
    sent = chdf5_reply_words(socket, chdf5_other_type, "a space without extents");
  } else {
    sent = chdf5_answer_elements(socket, set, answer, seconds);
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  if (set >= 0) H5Dclose(set);
  return sent;
}

// Answers until nobody asks: a request is the length of a name and the name, empty for all names.
static inline void chdf5_serve(int socket, const char *path, rlim_t seconds) {
  chdf5_allow(seconds, 1 << 30);
  chdf5_silence();
  // Filters from files elsewhere are not asked for.
  H5PLset_loading_state(0);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  char name[chdf5_longest_path];
  uint32_t length;
  while (chdf5_receive(socket, &length, sizeof length) == 0) {
    if (length >= sizeof name || chdf5_receive(socket, name, length) != 0) return;
    name[length] = 0;
    // Before an array is read, its size sets the limits.
    if (length == 0) chdf5_allow(seconds, 1 << 30);
    int sent = file < 0      ? chdf5_reply_last_words(socket)
               : length == 0 ? chdf5_answer_names(socket, file)
                             : chdf5_answer_array(socket, file, name, seconds);
    if (sent != 0) return;
  }
}

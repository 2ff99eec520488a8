// The system that fields.bpf.c meets.
#define TARGET
#include "fields.bpf.c"

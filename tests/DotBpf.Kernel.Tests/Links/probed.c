// SPDX-License-Identifier: MIT
// A program to be probed: it calls its functions as many times as each line of its input says, and answers when it has.
#include <stdio.h>

// A static probe as sys/sdt.h writes it: a nop, and a note that says where it is, where its semaphore is, and where its arguments lie.
__attribute__((section(".probes"))) volatile unsigned short probed_semaphore;

#define PROBE(name, arguments, ...)                                                      \
	__asm__ volatile("990: nop\n"                                                    \
			 ".pushsection .note.stapsdt,\"\",\"note\"\n"                    \
			 ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"                   \
			 "991: .asciz \"stapsdt\"\n992: .balign 4\n"                     \
			 "993: .8byte 990b\n.8byte _.stapsdt.base\n.8byte probed_semaphore\n" \
			 ".asciz \"probed\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n" \
			 "994: .balign 4\n.popsection\n"                                 \
			 ".ifndef _.stapsdt.base\n"                                      \
			 ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
			 ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n"                \
			 "_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n"           \
			 ".popsection\n.endif\n" ::__VA_ARGS__)

__attribute__((noinline)) int work(int number)
{
	if (probed_semaphore)
		PROBE("worked", "-4@%0", "r"(number));
	__asm__ volatile("" : "+r"(number));
	return number * 2;
}

static __attribute__((noinline)) int work_hidden(int number)
{
	PROBE("worked", "-4@%0", "r"(number));
	__asm__ volatile("" : "+r"(number));
	return number + 1;
}

#ifdef __x86_64__
volatile long probed_total = 77;
static volatile short probed_table[4] = { 11, -22, 33, -44 };

// Arguments at two registers, and at names.
__attribute__((noinline)) void index_table(long index)
{
	PROBE("indexed", "-2@(%0,%1,2) -2@2(%0,%1,2) 2@-2(%0,%1,2)", "r"(probed_table), "r"(index), "m"(probed_table));
	PROBE("placed", "-8@probed_total(%%rip) -2@2+probed_table(%%rip) -2@probed_table+6(%%rip)", "m"(probed_total), "m"(probed_table));
	PROBE("nowhere", "8@probed_nothing(%%rip)", "r"(index));
}

#define SHAPES "-4@%0 1@%b1 -8@%2 -2@%3 8@%4 -4@$-9 4@$7"
#else
static void index_table(long index)
{
}

#define SHAPES "-4@%w0 1@%w1 -8@%2 -2@%3 8@%4 -4@-9 4@7"
#endif

// Arguments of every size, in registers, in memory, and constant.
__attribute__((noinline)) void shape(int number, unsigned char byte, long wide)
{
	volatile short stored = -7;
	volatile unsigned long stored_wide = 0x1122334455667788;

	PROBE("shaped", SHAPES, "r"(number), "r"((int)byte | 0x100), "r"(wide), "m"(stored), "m"(stored_wide));
	PROBE("bare", "", "r"(number));
	PROBE("floated", "8f@%%xmm0", "r"(number));
}

int main(void)
{
	int times;

	while (scanf("%d", &times) == 1) {
		int sum = 0;
		for (int i = 0; i < times; i++)
			sum += work(21) + work_hidden(i);
		shape(-3, 200, -(1L << 40));
		index_table(1);
		printf("%d %d\n", sum, (int)probed_semaphore);
		fflush(stdout);
	}
	return 0;
}

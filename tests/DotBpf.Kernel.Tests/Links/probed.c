// SPDX-License-Identifier: MIT
// A program to be probed: it calls its functions as many times as each line of its input says, and answers when it has.
#include <stdio.h>

// A static probe as sys/sdt.h writes it: a nop, and a note that says where it is, where its semaphore is, and where its argument lies.
__attribute__((section(".probes"))) volatile unsigned short probed_semaphore;

#define PROBE(argument)                                                                  \
	__asm__ volatile("990: nop\n"                                                    \
			 ".pushsection .note.stapsdt,\"\",\"note\"\n"                    \
			 ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"                   \
			 "991: .asciz \"stapsdt\"\n992: .balign 4\n"                     \
			 "993: .8byte 990b\n.8byte _.stapsdt.base\n.8byte probed_semaphore\n" \
			 ".asciz \"probed\"\n.asciz \"worked\"\n.asciz \"-4@%0\"\n"       \
			 "994: .balign 4\n.popsection\n"                                 \
			 ".ifndef _.stapsdt.base\n"                                      \
			 ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
			 ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n"                \
			 "_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n"           \
			 ".popsection\n.endif\n" ::"r"(argument))

__attribute__((noinline)) int work(int number)
{
	if (probed_semaphore)
		PROBE(number);
	__asm__ volatile("" : "+r"(number));
	return number * 2;
}

static __attribute__((noinline)) int work_hidden(int number)
{
	PROBE(number);
	__asm__ volatile("" : "+r"(number));
	return number + 1;
}

int main(void)
{
	int times;

	while (scanf("%d", &times) == 1) {
		int sum = 0;
		for (int i = 0; i < times; i++)
			sum += work(21) + work_hidden(i);
		printf("%d %d\n", sum, (int)probed_semaphore);
		fflush(stdout);
	}
	return 0;
}

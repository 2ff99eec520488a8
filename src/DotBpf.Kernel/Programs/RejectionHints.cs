using System.Text.RegularExpressions;

namespace DotBpf.Kernel;

/// <summary>The one table from the verifier's words to what usually helps; the first that fits is taken. The words are those of kernel/bpf/verifier.c up to 6.18.</summary>
internal static class RejectionHints
{
    private static readonly RejectionHint[] s_hints =
    [
        Hint(
            "mem access '\\w+_or_null'|R\\d+ pointer arithmetic on \\w+_or_null",
            "The helper returns NULL when it finds nothing: compare the pointer with NULL before it is used, as in `if (!value) return 0;`."),
        Hint(
            "invalid access to packet|offset is outside of the packet",
            "Compare with the end of the packet before reading: `if ((void *)(header + 1) > data_end) return XDP_PASS;`, again after each step further and after helpers that change the packet."),
        Hint(
            "pointer comparison prohibited|pkt_end|pointer arithmetic|pointer [+-]= pointer|on pointer prohibited|subtraction from stack pointer",
            "The verifier follows such a pointer only through additions of bounded numbers: calculate from the beginning of the data, and compare with data_end as it is."),
        Hint(
            "unreachable insn",
            "No path leads to that instruction. Compilers leave such code behind an endless loop, a function that does not return, or a path that C says cannot be taken (`__builtin_unreachable()`, a function without a return)."),
        Hint(
            "back-edge|infinite loop",
            "A loop must end for certain: count with a bound that is a constant (`for (int i = 0; i < 64; i++)`), or use bpf_loop() (5.17) or bpf_for() (6.4)."),
        Hint(
            "program is too large|sequence of \\d+ jumps is too complex|too many states",
            "The verifier walks every path, at most a million instructions. Shorten loops, use bpf_loop() (5.17), move parts into global functions, which are verified by themselves, or divide the program by tail calls."),
        Hint(
            "Unreleased reference|reference leak|BPF_EXIT instruction .* would lead to reference leak",
            "What a helper handed out has to be given back on every path: bpf_ringbuf_submit() or bpf_ringbuf_discard() for a record, bpf_sk_release() for a socket. Look for a return between the two."),
        Hint(
            "cannot pass map_type \\d+ into func",
            "The helper does not work on a map of that kind: ring buffers take bpf_ringbuf_*, perf event arrays bpf_perf_event_output(), program arrays bpf_tail_call(), queues and stacks bpf_map_push_elem()."),
        Hint(
            "GPL-restricted function|from non-GPL compatible|GPL compatible",
            "The helper is for programs under a licence compatible with the GPL: `char LICENSE[] SEC(\"license\") = \"GPL\";` or \"Dual MIT/GPL\"."),
        Hint(
            "unknown func|invalid func|program of this type cannot use helper|helper is not allowed",
            "This kind of program does not have the helper, or this kernel is too old for it: `bpftool feature probe` lists helpers by kind. Another kind, or another helper, is needed."),
        Hint(
            "call stack of \\d+ frames|recursive call",
            "Functions call each other at most eight deep, and never in a circle: the verifier follows every call. Write recursion as a loop over a stack of your own, or inline functions (`static __always_inline`)."),
        Hint(
            "write to stack R\\d+ off=-|stack size|stack depth|combined stack|stack of \\d+ calls|invalid stack .*off=-5[2-9]",
            "A program has 512 bytes of stack, together with the functions it calls. Keep large structures in an entry of a per-CPU array."),
        Hint(
            "invalid (indirect )?(read|access) (from|to) (indirect )?stack|invalid read from stack|invalid indirect read",
            "Bytes of the stack are read that were not written on this path. Set the whole variable first, padding included: `struct key key = {};` does not fill padding for sure, __builtin_memset() does."),
        Hint(
            "leaks addr|leak pointer|partial copy of pointer|pointer comparison",
            "Without CAP_PERFMON a program may not give away addresses of the kernel. Store a number instead, or load it with CAP_PERFMON."),
        Hint(
            "misaligned",
            "Memory is read and written at multiples of the size: give structures their natural alignment, without packed or casts to larger types, or copy by __builtin_memcpy()."),
        Hint(
            "forbidden, value_size|cannot write into|write into map",
            "Programs may only read that map or memory (BPF_F_RDONLY_PROG, `const volatile` variables, .rodata): write to another map or to a variable that is not constant."),
        Hint(
            "calling kernel function .* is not allowed",
            "This kind of program does not have that function of the kernel. `bpftool feature probe` lists helpers; which kinds have a kfunc, the kernel says where it registers it."),
        Hint(
            "outside of the allowed memory range|invalid access to map value|unbounded memory access|min value is negative|unbounded min value|makes .* pointer be out of bounds|value_size=|invalid access to memory",
            "Bound the index or length right before it is used, so that the verifier sees it: `if (index >= N) return 0;` or `index &= N - 1;` for a power of two. Make it unsigned; a check on a copy in another register may not count."),
        Hint(
            "has (smin|unknown scalar|value|no negative)|should have been in|At program exit the register R0|At subprogram exit",
            "This kind of program may return certain numbers only: see the range in the reason, and return one of the hook's constants on every path."),
        Hint(
            "invalid bpf_context access|invalid context access|invalid access to ctx|dereference of modified ctx ptr",
            "Programs of this kind cannot reach that field of their context, or not in that size or by writing. Read it whole, as declared, right from the context pointer."),
        Hint(
            "mem access '(scalar|inv)'|expected=.*|type=.* expected",
            "The register holds another sort of value than is needed there. A number is no address for the verifier: read memory of the kernel by bpf_probe_read_kernel() or BPF_CORE_READ(), and pass helpers the map or buffer itself."),
        Hint(
            "!read_ok",
            "The register was not set on this path: a variable without a value, an argument after a call (R1 to R5 do not survive calls), or a function that does not return a value everywhere."),
        Hint(
            "holding a lock|bpf_spin_lock|lock is not held",
            "Between bpf_spin_lock() and bpf_spin_unlock() nothing may be called, and each path must unlock what it locked."),
        Hint(
            "might sleep|non-sleepable|sleepable",
            "Only programs loaded to sleep may call that: a section that ends with `.s`, such as SEC(\"lsm.s/…\") or SEC(\"uprobe.s\")."),
        Hint(
            "jump out of range|last insn is not|invalid BPF_|unknown opcode|uses reserved fields",
            "The instructions themselves are damaged or newer than this kernel: compile for an older instruction set, such as -mcpu=v2."),
    ];

    /// <summary>What usually helps; empty when nothing in the table fits.</summary>
    internal static string Find(string reason)
    {
        foreach (RejectionHint hint in s_hints)
        {
            if (hint.Fault.IsMatch(reason))
                return hint.Advice;
        }

        return "";
    }

    private static RejectionHint Hint(string fault, string advice) => new(new Regex(fault, RegexOptions.CultureInvariant), advice);
}

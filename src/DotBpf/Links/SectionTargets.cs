using System.Collections.Frozen;
using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The one table from section names, as in <c>SEC("tp/sched/sched_switch")</c>, to what programs in them are attached to.</summary>
/// <remarks>Sections that name a sort of hook and not the one hook (an interface, a cgroup, a socket) are not in it. The names are libbpf's.</remarks>
internal static class SectionTargets
{
    // These walk a map, which no section can name.
    private static readonly FrozenSet<string> s_iteratorsOfMaps = FrozenSet.Create("bpf_map_elem", "sockmap", "bpf_sk_storage_map");

    private static readonly FrozenDictionary<string, Func<string, AttachTarget?>> s_targets = new Dictionary<string, Func<string, AttachTarget?>>
    {
        ["tp"] = Tracepoint,
        ["tracepoint"] = Tracepoint,
        ["raw_tp"] = name => new RawTracepointTarget(name),
        ["raw_tp.w"] = name => new RawTracepointTarget(name),
        ["raw_tracepoint"] = name => new RawTracepointTarget(name),
        ["raw_tracepoint.w"] = name => new RawTracepointTarget(name),
        ["tp_btf"] = _ => new BtfTracepointTarget(),
        ["fentry"] = _ => new FunctionTarget(),
        ["fentry.s"] = _ => new FunctionTarget(),
        ["fexit"] = _ => new FunctionTarget(),
        ["fexit.s"] = _ => new FunctionTarget(),
        ["fmod_ret"] = _ => new FunctionTarget(),
        ["fmod_ret.s"] = _ => new FunctionTarget(),
        ["freplace"] = _ => new ExtensionTarget(),
        ["lsm"] = _ => new LsmTarget(),
        ["lsm.s"] = _ => new LsmTarget(),
        ["iter"] = Iterator,
        ["iter.s"] = Iterator,
        ["kprobe"] = text => Kprobe(text, isReturn: false),
        ["kretprobe"] = text => Kprobe(text, isReturn: true),
        ["kprobe.multi"] = pattern => new KprobeMultiTarget(pattern),
        ["kprobe.session"] = pattern => new KprobeMultiTarget(pattern),
        ["kretprobe.multi"] = pattern => new KprobeMultiTarget(pattern) { IsReturn = true },
        ["ksyscall"] = name => new SyscallProbeTarget(name),
        ["kretsyscall"] = name => new SyscallProbeTarget(name) { IsReturn = true },
        ["uprobe"] = text => Uprobe(text, isReturn: false),
        ["uprobe.s"] = text => Uprobe(text, isReturn: false),
        ["uretprobe"] = text => Uprobe(text, isReturn: true),
        ["uretprobe.s"] = text => Uprobe(text, isReturn: true),
        ["uprobe.multi"] = text => Uprobes(text, isReturn: false),
        ["uprobe.multi.s"] = text => Uprobes(text, isReturn: false),
        ["uprobe.session"] = text => Uprobes(text, isReturn: false),
        ["uprobe.session.s"] = text => Uprobes(text, isReturn: false),
        ["uretprobe.multi"] = text => Uprobes(text, isReturn: true),
        ["uretprobe.multi.s"] = text => Uprobes(text, isReturn: true),
        ["usdt"] = Usdt,
        ["usdt.s"] = Usdt,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the program's section says to attach it to; <see langword="null"/> when it leaves that open.</summary>
    /// <exception cref="FormatException">It says it in a way that cannot be read.</exception>
    internal static AttachTarget? Find(ProgramSpec program)
    {
        if (program.AttachTarget.Length == 0)
            return null;
        string section = program.SectionName.TrimStart('?');
        string kind = section[..Math.Max(section.Length - program.AttachTarget.Length - 1, 0)];
        if (!s_targets.TryGetValue(kind, out Func<string, AttachTarget?>? read))
            return null;
        try
        {
            return read(program.AttachTarget);
        }
        catch (FormatException error)
        {
            throw new FormatException($"Section '{section}' of program '{program.Name}' does not say what to attach to: {error.Message}", error);
        }
    }

    private static TracepointTarget Tracepoint(string text) => text.Split('/') is [{ Length: > 0 } category, { Length: > 0 } name]
        ? new TracepointTarget(category, name)
        : throw new FormatException("expected a category and a name, as in tp/sched/sched_switch.");

    private static IteratorTarget? Iterator(string kind) => s_iteratorsOfMaps.Contains(kind) ? null : new IteratorTarget();

    private static KprobeTarget Kprobe(string text, bool isReturn)
    {
        (string function, ulong offset) = Place(text);
        return new KprobeTarget(function) { Offset = offset, IsReturn = isReturn };
    }

    private static UprobeTarget Uprobe(string text, bool isReturn)
    {
        (string file, string rest) = FileAnd(text, "a function, as in uprobe/libc.so.6:malloc");
        if (TryReadNumber(rest, out ulong place))
            return new UprobeTarget(file) { Offset = place, IsReturn = isReturn };
        (string function, ulong offset) = Place(rest);
        return new UprobeTarget(file, function) { Offset = offset, IsReturn = isReturn };
    }

    private static UprobeMultiTarget Uprobes(string text, bool isReturn)
    {
        (string file, string pattern) = FileAnd(text, "a pattern, as in uprobe.multi/libc.so.6:str*");
        return new UprobeMultiTarget(file, pattern) { IsReturn = isReturn };
    }

    private static UsdtTarget Usdt(string text)
    {
        const string Expected = "a provider and a name, as in usdt/libc.so.6:libc:setjmp";
        (string file, string probe) = FileAnd(text, Expected);
        return probe.Split(':') is [{ Length: > 0 } provider, { Length: > 0 } name]
            ? new UsdtTarget(file, provider, name)
            : throw new FormatException($"expected a file, a colon and {Expected}.");
    }

    private static (string File, string Place) FileAnd(string text, string expected)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            ? (text[..colon], text[(colon + 1)..])
            : throw new FormatException($"expected a file, a colon and {expected}.");
    }

    // "function" or "function+0x10".
    private static (string Function, ulong Offset) Place(string text)
    {
        int plus = text.LastIndexOf('+');
        if (plus < 0)
            return (text, 0);
        return TryReadNumber(text[(plus + 1)..], out ulong offset)
            ? (text[..plus], offset)
            : throw new FormatException($"'{text[plus..]}' is no offset in bytes.");
    }

    private static bool TryReadNumber(string text, out ulong number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Assembly;

/// <summary>Reads what <see cref="Disassembler"/> writes, so that tests can state programs as text: <c>r0 = 1; if r0 > 2 goto +1; exit</c>.</summary>
/// <remarks>
/// Its patterns are made from the disassembler's own output. Beyond that: <c>call +N</c> calls a function N slots further,
/// <c>call kernel NAME</c> one of the kernel,
/// <c>r1 = function +N ll</c> and <c>r1 = map NAME ll</c> load what they say, <c>r1 = NAME + N ll</c> an address in a map's value; <c>slot 67 1 0 0 64</c> is any slot: opcode, registers, offset, immediate.
/// </remarks>
public static partial class Assembler
{
    private const int Destination = 7, Source = 8, Offset = 20001, Immediate = 30003;
    private const int MostKnown = 20_000;
    private static readonly List<AssemblyPattern> s_patterns = [.. Patterns()];
    private static readonly ConcurrentDictionary<string, Instruction> s_known = new();

    public static ProgramSpec Program(string text, ProgramType type = ProgramType.Xdp, string name = "test")
    {
        List<Instruction> slots = [];
        List<ProgramReference> references = [];
        foreach (string line in text.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Assemble(line, slots, references);
        return new ProgramSpec
        {
            Name = name,
            SectionName = name,
            Type = type,
            Instructions = [.. slots],
            References = [.. references],
        };
    }

    public static ImmutableArray<Instruction> Slots(string text) => Program(text).Instructions;

    private static void Assemble(string line, List<Instruction> slots, List<ProgramReference> references)
    {
        if (FunctionCall().Match(line) is { Success: true } call)
            slots.Add(new(0x85, 0, PseudoSource.FunctionCall, 0, Number(call.Groups[1])));
        else if (KernelCall().Match(line) is { Success: true } kernel)
        {
            references.Add(new KernelFunctionReference(slots.Count, kernel.Groups[1].Value, 0, IsWeak: false));
            slots.Add(new(Instruction.CallOpcode, 0, PseudoSource.KernelFunctionCall, 0, 0));
        }
        else if (FunctionLoad().Match(line) is { Success: true } function)
            AddWide(slots, function.Groups[1], PseudoSource.Function, (uint)Number(function.Groups[2]));
        else if (MapLoad().Match(line) is { Success: true } map)
        {
            references.Add(new MapReference(slots.Count, map.Groups[2].Value));
            AddWide(slots, map.Groups[1], PseudoSource.Map, 0);
        }
        else if (ValueLoad().Match(line) is { Success: true } value)
        {
            references.Add(new MapValueReference(slots.Count, value.Groups[2].Value, (uint)Number(value.Groups[3])));
            AddWide(slots, value.Groups[1], PseudoSource.MapValue, 0);
        }
        else if (NumberLoad().Match(line) is { Success: true } wide)
            AddWide(slots, wide.Groups[1], PseudoSource.None, (ulong)Parse(wide.Groups[2].Value));
        else if (RawSlot().Match(line) is { Success: true } raw)
            slots.Add(new(Convert.ToByte(raw.Groups[1].Value, 16), (byte)Number(raw.Groups[2]), (byte)Number(raw.Groups[3]), (short)Number(raw.Groups[4]), Number(raw.Groups[5])));
        else if (Cast().Match(line) is { Success: true } cast)
            slots.Add(new(0xbf, (byte)Number(cast.Groups[1]), (byte)Number(cast.Groups[2]), 1, (Number(cast.Groups[3]) << 16) | Number(cast.Groups[4])));
        else
            slots.Add(ReadPlain(line));
    }

    // Programs of chance have the same lines over and over.
    private static Instruction ReadPlain(string line)
    {
        if (s_known.TryGetValue(line, out Instruction known))
            return known;
        Instruction found = s_patterns.Select(pattern => pattern.TryRead(line)).FirstOrDefault(found => found is not null)
            ?? throw new FormatException($"'{line}' is no instruction.");
        if (s_known.Count < MostKnown)
            s_known[line] = found;
        return found;
    }

    internal static long Parse(string number) => number.StartsWith("0x", StringComparison.Ordinal)
        ? (long)ulong.Parse(number.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : number.StartsWith('-') ? long.Parse(number, CultureInfo.InvariantCulture) : (long)ulong.Parse(number.TrimStart('+'), CultureInfo.InvariantCulture);

    private static int Number(Group group) => (int)Parse(group.Value);

    private static void AddWide(List<Instruction> slots, Group register, byte source, ulong value)
    {
        slots.Add(new(Instruction.WideLoadOpcode, (byte)Number(register), source, 0, (int)value));
        slots.Add(new(0, 0, 0, 0, (int)(value >> 32)));
    }

    private static IEnumerable<AssemblyPattern> Patterns()
    {
        int[] offsets = [Offset, 0, 1, 8, 16, 32];
        int[] immediates = [Immediate, 16, 32, 64, .. Enumerable.Range(0, 0x111)];
        HashSet<string> seen = [];
        for (int opcode = 0; opcode < 256; opcode++)
        {
            foreach (int immediate in immediates)
            {
                foreach (int offset in offsets)
                {
                    Instruction slot = new((byte)opcode, Destination, Source, (short)offset, immediate);
                    if (IsOwnPattern(slot) && seen.Add(Disassembler.Format(slot)))
                        yield return new AssemblyPattern(slot, Disassembler.Format(slot), Offset, Immediate);
                }
            }
        }
    }

    // A fixed offset or immediate makes a pattern of its own only where it chooses the instruction.
    private static bool IsOwnPattern(Instruction slot)
    {
        if (slot.IsWideLoad || InstructionSet.Find(slot) is not { } row)
            return false;
        bool isFixedOffset = slot.Offset != Offset && InstructionSet.Find(slot with { Offset = Offset }) == row;
        bool isFixedImmediate = slot.Immediate != Immediate && InstructionSet.Find(slot with { Immediate = Immediate }) == row;
        return !isFixedOffset && !isFixedImmediate;
    }

    [GeneratedRegex(@"^call ([+-]\d+)$")]
    private static partial Regex FunctionCall();

    [GeneratedRegex(@"^call kernel (\w+)$")]
    private static partial Regex KernelCall();

    [GeneratedRegex(@"^r(\d+) = function ([+-]\d+) ll$")]
    private static partial Regex FunctionLoad();

    [GeneratedRegex(@"^r(\d+) = map (\S+) ll$")]
    private static partial Regex MapLoad();

    [GeneratedRegex(@"^r(\d+) = ([^\d\s-]\S*) \+ (\d+) ll$")]
    private static partial Regex ValueLoad();

    [GeneratedRegex(@"^slot ([0-9a-f]{2}) (\d+) (\d+) (-?\d+) (-?\d+)$")]
    private static partial Regex RawSlot();

    [GeneratedRegex(@"^r(\d+) = addr_space_cast\(r(\d+), (\d+), (\d+)\)$")]
    private static partial Regex Cast();

    [GeneratedRegex(@"^r(\d+) = (-?\w+) ll$")]
    private static partial Regex NumberLoad();
}

using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>What a CO-RE reference is about in one set of types: a type, a name of an enumeration, or the way to a field.</summary>
internal sealed class CoreAccess(BtfType root)
{
    // libbpf 1.1 and kernel 6.18 give up here too (BPF_CORE_SPEC_MAX_LEN).
    private const int LongestPath = 64;

    private readonly List<CoreStep> _steps = [];
    private int _depth;

    internal BtfType Root => root;

    /// <summary>The way to a field, never empty for fields.</summary>
    internal IReadOnlyList<CoreStep> Steps => _steps;

    /// <summary>Where the field begins, in bits from the pointer.</summary>
    internal long BitOffset { get; private set; }

    /// <summary>Which name of the enumeration.</summary>
    internal int Enumerator { get; init; }

    internal void EnterElement(BtfType element, int index)
    {
        Deepen();
        Int128 bits = BitOffset + (Int128)index * SizeOf(element) * 8;
        BitOffset = bits <= int.MaxValue * 8L ? (long)bits : throw new CoreException($"element {index} of {element} is more than 2 GiB away");
        _steps.Add(new(element, index, IsMember: false));
    }

    internal void EnterMember(BtfStruct structure, int index)
    {
        EnterAnonymous(structure.Members[index]);
        _steps.Add(new(structure, index, IsMember: true));
    }

    internal void EnterAnonymous(BtfMember member)
    {
        Deepen();
        BitOffset += member.BitOffset;
    }

    internal void LeaveAnonymous(BtfMember member)
    {
        _depth--;
        BitOffset -= member.BitOffset;
    }

    /// <summary>Whether an array that the last step led to has an element of that index.</summary>
    internal bool HasElement(BtfArray array, int index) => index < array.Length || array.Length == 0 && _steps[^1].IsLastMember;

    internal static long SizeOf(BtfType type) => type.SizeInBytes ?? throw new CoreException($"{type} has no size");

    private void Deepen()
    {
        if (++_depth > LongestPath)
            throw new CoreException($"it has more than {LongestPath} steps");
    }
}

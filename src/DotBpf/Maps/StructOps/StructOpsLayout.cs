using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Lays a structure of an object out as the kernel's own structure is: members are found by name, as libbpf does.</summary>
/// <remarks>Members that the kernel lacks are left out if they are zero. Functions that it lacks are left out, and noted.</remarks>
internal sealed class StructOpsLayout
{
    // The kernel wraps each structure that programs may implement in one of this name, at this member (include/linux/bpf.h, 6.18).
    private const string Prefix = "bpf_struct_ops_";
    private const string WrappedMember = "data";

    private readonly BpfHost _host;
    private readonly List<ObjectNote> _notes;
    private readonly BtfStruct _target;
    private readonly int _start;
    private readonly List<PlacedFunction> _functions = [];

    private StructOpsLayout(MapSpec map, BpfHost host, BtfTypes kernel, List<ObjectNote> notes)
    {
        Map = map;
        _host = host;
        _notes = notes;
        BtfStruct value = kernel.TryFind(Prefix + map.KernelValueType, out BtfStruct? found) ? found : throw Refuse($"The running kernel has no struct {Prefix}{map.KernelValueType}.");
        BtfMember data = value.Members.FirstOrDefault(member => member.Name == WrappedMember);
        _target = data.Name is not null && data.Type.Resolve() is BtfStruct target ? target : throw Refuse($"The kernel's {value} has no member '{WrappedMember}' that is a structure.");
        _start = (int)data.Offset;
        Value = new byte[(int)value.SizeInBytes!.Value];
    }

    internal MapSpec Map { get; }

    /// <summary>The value without functions.</summary>
    internal byte[] Value { get; }

    internal IReadOnlyList<PlacedFunction> Functions => _functions;

    /// <summary>The value with which the structure of the spec is registered on that host.</summary>
    /// <exception cref="FeatureNotSupportedException">The kernel has no such structure, or lacks a member that is not zero, or has it with another type.</exception>
    internal static StructOpsLayout Of(MapSpec map, BpfHost host, BtfTypes kernel, List<ObjectNote> notes)
    {
        StructOpsLayout layout = new(map, host, kernel, notes);
        foreach (BtfMember member in ((BtfStruct)map.ValueType!.Resolve()).Members)
            layout.Place(member);
        return layout;
    }

    private void Place(BtfMember member)
    {
        string? program = Map.Functions.FirstOrDefault(function => function.Member == member.Name)?.Program;
        ReadOnlySpan<byte> bytes = BytesOf(member);
        if (program is null && member.BitFieldSize == 0 && !bytes.ContainsAnyExcept((byte)0))
            return;
        BtfMember there = _target.Members.FirstOrDefault(other => other.Name == member.Name);
        if (there.Name is null)
            LeaveOut(member, program);
        else if (member.BitFieldSize != 0 || there.BitFieldSize != 0)
            throw Refuse($"Its member '{member.Name}' is a bit field, which cannot be filled in.");
        else if (program is not null)
            PlaceFunction(there, program);
        else
            Copy(member, there, bytes);
    }

    private ReadOnlySpan<byte> BytesOf(BtfMember member)
    {
        long size = member.Type.SizeInBytes ?? 0;
        return member.Offset + size <= Map.Contents.Length
            ? Map.Contents.Span.Slice((int)member.Offset, (int)size)
            : throw Refuse($"Its member '{member.Name}' reaches past the {Map.Contents.Length} bytes of its contents.");
    }

    private void LeaveOut(BtfMember member, string? program)
    {
        if (program is null)
            throw Refuse($"The kernel's {_target} has no member '{member.Name}', which is not zero. Set it to zero for this kernel.");
        _notes.Add(new(Map.Name, $"The kernel's {_target} has no function '{member.Name}', so program '{program}' is not used here."));
    }

    private void PlaceFunction(BtfMember there, string program)
    {
        if (there.Type.Resolve() is not BtfPointer pointer || pointer.Target.Resolve() is not BtfFunctionPrototype)
            throw Refuse($"The kernel's {_target} has '{there.Type}' as member '{there.Name}', which is no function; the object has program '{program}'.");
        _functions.Add(new(there.Name, program, _start + (int)there.Offset));
    }

    private void Copy(BtfMember member, BtfMember there, ReadOnlySpan<byte> bytes)
    {
        (BtfType mine, BtfType theirs) = (member.Type.Resolve(), there.Type.Resolve());
        if (mine is BtfPointer)
            throw Refuse($"Its member '{member.Name}' is a pointer with a value, which means nothing to the kernel. Set it to zero.");
        if (mine.Kind != theirs.Kind || mine.SizeInBytes != theirs.SizeInBytes)
            throw Refuse($"Its member '{member.Name}' is '{member.Type}' of {mine.SizeInBytes} bytes, and the kernel's is '{there.Type}' of {theirs.SizeInBytes}.");
        bytes.CopyTo(Value.AsSpan(_start + (int)there.Offset));
    }

    private FeatureNotSupportedException Refuse(string why) => new($"Map '{Map.Name}', an implementation of '{Map.KernelValueType}',", _host.Name, advice: why);
}

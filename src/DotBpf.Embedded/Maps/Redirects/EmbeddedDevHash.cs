using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary><c>BPF_MAP_TYPE_DEVMAP_HASH</c>: interfaces by any number, which is its own hash (kernel/bpf/devmap.c, 6.18).</summary>
/// <remarks>
/// <para>An element owns the reference to its program: it is taken before the element is linked and dropped after it was unlinked.</para>
/// <para>SAFETY: programs may only read values, so a program's number in a linked element is always one held here.</para>
/// </remarks>
internal sealed unsafe class EmbeddedDevHash : EmbeddedHash
{
    private readonly HeldPrograms _programs = new(AttachType.XdpDevMap);
    private readonly IReadOnlyCollection<int> _interfaces;

    internal EmbeddedDevHash(MapInfo info, int cpus, MapMemory memory, IReadOnlyCollection<int> interfaces)
        : base(info, cpus, memory) => _interfaces = interfaces;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        RedirectTarget target = RedirectTarget.Read(value, out bool namesProgram);
        return Put(key, target, namesProgram, null, mode);
    }

    internal override Errno UpdateReference(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ValueReference reference, UpdateMode mode, int cpu) =>
        Put(key, RedirectTarget.Read(value, out _), namesProgram: true, reference.Target, mode);

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) => RefuseBatch(out count);

    internal override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) => RefuseBatch(out count);

    internal override Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => RefuseBatch(out count);

    internal override RedirectTarget FindTarget(uint index)
    {
        RedirectTarget target = default;
        return Read((byte*)&index, (byte*)&target) == Errno.None ? target : default;
    }

    protected override uint HeldBy(uint index) => ProgramOf(Elements.Value(index, 0));

    protected override void LetGo(uint held) => _programs.Release(held);

    protected override void Free()
    {
        _programs.Clear();
        base.Free();
    }

    private uint ProgramOf(byte* value) => ValueSize > sizeof(uint) ? Unsafe.ReadUnaligned<RedirectTarget>(value).ProgramId : 0;

    // Whether the key must be there already is never asked.
    private Errno Put(ReadOnlySpan<byte> key, RedirectTarget target, bool namesProgram, HostHandle? program, UpdateMode mode)
    {
        if (!IsValid(mode) || target.Number == 0)
            return Errno.EINVAL;
        fixed (byte* k = key)
        {
            if (mode == UpdateMode.NoExist && FindTarget(Unsafe.ReadUnaligned<uint>(k)).Number != 0)
                return Errno.EEXIST;
            uint id = 0;
            if (!_interfaces.Contains((int)target.Number) || (namesProgram && (id = _programs.Hold(program)) == 0))
                return Errno.EINVAL;
            RedirectTarget complete = target with { ProgramId = id };
            Errno errno = Write(k, new((byte*)&complete, allCpus: true), mode == UpdateMode.Exist ? UpdateMode.Any : mode, 0);
            if (errno != Errno.None)
                _programs.Release(id);
            return errno;
        }
    }
}

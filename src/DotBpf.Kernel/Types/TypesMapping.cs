using System.Buffers;
using DotBpf.Kernel.Interop;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel;

/// <summary>The kernel's own types as the kernel holds them, mapped into this process: nothing is copied.</summary>
/// <remarks>
/// <para>Kernel: since 6.16 (kernel/bpf/sysfs_btf.c, btf_sysfs_vmlinux_mmap), read-only; before, the file can only be read.</para>
/// <para>SAFETY: the mapping is never taken back, since spans over it may be anywhere; a process has one.</para>
/// </remarks>
internal sealed unsafe class TypesMapping : MemoryManager<byte>
{
    private readonly byte* _address;
    private readonly int _length;

    private TypesMapping(byte* address, int length)
    {
        _address = address;
        _length = length;
    }

    /// <summary>The bytes of the file, mapped where the kernel does that, else read.</summary>
    internal static ReadOnlyMemory<byte> MapOrRead(string path)
    {
        using (SafeFileHandle file = File.OpenHandle(path))
        {
            int length = checked((int)RandomAccess.GetLength(file));
            void* address = LibC.mmap(null, (nuint)length, LibC.PROT_READ, LibC.MAP_PRIVATE, (int)file.DangerousGetHandle(), 0);
            if (address != LibC.MAP_FAILED)
                return new TypesMapping((byte*)address, length).Memory;
        }

        return File.ReadAllBytes(path);
    }

    // SAFETY: the kernel mapped that many bytes at the address, and they stay.
    public override Span<byte> GetSpan() => new(_address, _length);

    // SAFETY: as in GetSpan; mapped memory does not move, so nothing has to be held.
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new(_address + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}

using System.Diagnostics.CodeAnalysis;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The types of the kernel's modules, each continuing those of the kernel, with the descriptors by which programs refer to them.</summary>
/// <remarks>Kernel: since 5.11 (kernel/bpf/btf.c). Walking ids needs CAP_SYS_ADMIN; without it no module is seen.</remarks>
internal sealed unsafe class ModuleTypes : IDisposable
{
    private const int LongestName = 64; // MODULE_NAME_LEN is 56 on 64-bit machines

    private readonly List<(BtfTypes Types, Descriptor Descriptor)> _modules = [];

    private ModuleTypes()
    {
    }

    /// <summary>The numbers of the descriptors by position; position 0 stands for the kernel itself.</summary>
    internal int[] Descriptors => [0, .. _modules.Select(module => (int)module.Descriptor.DangerousGetHandle())];

    internal static ModuleTypes Open()
    {
        ModuleTypes modules = new();
        try
        {
            for (uint id = 0; TryGetNext(id, out id);)
                modules.Add(id);
            return modules;
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    internal bool TryFind<T>(string name, [NotNullWhen(true)] out T? found, out int position)
        where T : BtfType
    {
        for (int i = 0; i < _modules.Count; i++)
        {
            BtfTypes types = _modules[i].Types;
            if (types.TryFind(name, out found) && found.Id >= types.FirstId)
            {
                position = i + 1;
                return true;
            }
        }

        (found, position) = (null, 0);
        return false;
    }

    public void Dispose()
    {
        foreach ((_, Descriptor descriptor) in _modules)
            descriptor.Dispose();
    }

    private void Add(uint id)
    {
        if (KernelTypesReader.TryOpen(id) is not { } descriptor)
            return;
        bool isKept = false;
        try
        {
            if (NameOfModule(descriptor) is { } name)
            {
                BtfTypes types = BtfTypes.Read(KernelTypesReader.ReadBytes(descriptor, id), name, KernelTypeInformation.Types);
                _modules.Add((types, descriptor));
                isKept = true;
            }
        }
        finally
        {
            if (!isKept)
                descriptor.Dispose();
        }
    }

    // Objects give the kernel types too; those of modules say that they are the kernel's own.
    private static string? NameOfModule(Descriptor descriptor)
    {
        byte* name = stackalloc byte[LongestName];
        name[0] = 0;

        // SAFETY: the kernel writes at most name_len bytes, which the buffer has.
        bpf_btf_info info = new() { name = (ulong)name, name_len = LongestName };
        ObjectInfo.Read(descriptor, &info, sizeof(bpf_btf_info), "types of the kernel");
        string found = KernelLog.Read(new ReadOnlySpan<byte>(name, LongestName));
        return info.kernel_btf != 0 && found != "vmlinux" ? found : null;
    }

    private static bool TryGetNext(uint start, out uint next)
    {
        bpf_attr_get_id attributes = new() { start_id = start };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.Invoke(BpfCommand.BtfGetNextId, &attributes, sizeof(bpf_attr_get_id));
        next = attributes.next_id;
        return errno switch
        {
            Errno.None => true,
            Errno.ENOENT or Errno.EPERM => false,
            _ => throw new BpfSyscallException(BpfCommand.BtfGetNextId, errno, $"the types after {start}"),
        };
    }
}

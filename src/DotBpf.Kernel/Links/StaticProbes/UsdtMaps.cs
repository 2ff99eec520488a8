using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The two maps by which programs made with libbpf's header <c>usdt.bpf.h</c> learn where a static probe's arguments lie.</summary>
/// <param name="specs">Where the arguments lie, by number.</param>
/// <param name="numbers">That number, by the address of the place, for kernels on which it cannot be the probe's cookie.</param>
/// <param name="areOwn">Whether the maps were opened for this, rather than being those of an object.</param>
internal sealed class UsdtMaps(MapHandle specs, MapHandle? numbers, bool areOwn = false) : IDisposable
{
    private const string SpecsName = "__bpf_usdt_specs";
    private const string NumbersName = "__bpf_usdt_ip_to_spec_id";

    // Two threads must not take the same free entry.
    private static readonly Lock s_lock = new();

    /// <summary>Those that a program is loaded with; <see langword="null"/> when it does not ask for arguments.</summary>
    internal static UsdtMaps? Of(ProgramInfo program, ProgramBindings bindings) =>
        bindings.Maps.TryGetValue(SpecsName, out MapHandle? specs) && program.MapIds.Contains(specs.Info.Id)
            ? new UsdtMaps(specs, bindings.Maps.GetValueOrDefault(NumbersName))
            : null;

    /// <summary>Those of a program that somebody loaded, which are found among the maps that it uses.</summary>
    /// <exception cref="BpfSyscallException">They may not be opened, which takes CAP_SYS_ADMIN.</exception>
    internal static UsdtMaps? Open(KernelProgram program)
    {
        List<MapHandle> opened = [];
        try
        {
            foreach (uint id in program.Info.MapIds)
                opened.Add(program.Host.OpenMap(id));
            MapHandle? specs = Take(opened, SpecsName);
            return specs is null ? null : new UsdtMaps(specs, Take(opened, NumbersName), areOwn: true);
        }
        finally
        {
            opened.ForEach(map => map.Dispose());
        }
    }

    public void Dispose()
    {
        if (!areOwn)
            return;
        specs.Dispose();
        numbers?.Dispose();
    }

    /// <summary>Finds the entry that says where a place's arguments lie, or makes one.</summary>
    /// <returns>Its number, which the program must be told.</returns>
    /// <remarks>Equal entries are one, whoever made them; none is given back, as a pinned link may outlive who attached it.</remarks>
    internal uint Describe(Attachment attachment, UsdtProbe probe, ulong cookie)
    {
        byte[] value = UsdtSpec.Write(specs.ValueSize, ReadArguments(attachment, probe), cookie);
        var found = new byte[specs.ValueSize];
        lock (s_lock)
        {
            for (uint number = 0; number < specs.Info.MaxEntries; number++)
            {
                specs.ThrowIfFailed(specs.Lookup(Key(number), found), BpfCommand.MapLookup);
                if (found.AsSpan().SequenceEqual(value))
                    return number;
                if (UsdtSpec.IsInUse(found))
                    continue;
                specs.ThrowIfFailed(specs.Update(Key(number), value), BpfCommand.MapUpdate);
                return number;
            }
        }

        throw attachment.Refused(BpfCommand.MapUpdate, Errno.E2BIG, $"All {specs.Info.MaxEntries} entries of {SpecsName} are in use: define BPF_USDT_MAX_SPEC_CNT larger, or give the map more entries in its spec.");
    }

    /// <summary>Tells the program by the address of the place.</summary>
    internal void TellByAddress(Attachment attachment, ulong address, uint number)
    {
        MapHandle map = numbers ?? throw attachment.Unsupported($"Arguments of a program without the map {NumbersName}", UsdtHook.CookiesSince);
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(key, address);
        map.ThrowIfFailed(map.Update(key, Key(number)), BpfCommand.MapUpdate);
    }

    private static MapHandle? Take(List<MapHandle> maps, string name)
    {
        MapHandle? found = maps.Find(map => map.Info.Name == HostName.Of(name));
        if (found is not null)
            maps.Remove(found);
        return found;
    }

    private List<UsdtArgument> ReadArguments(Attachment attachment, UsdtProbe probe)
    {
        if (!UsdtSpec.Fits(specs.ValueSize))
            throw attachment.Refused(BpfCommand.MapUpdate, Errno.EINVAL, $"The values of {SpecsName} have {specs.ValueSize} bytes, which is not the layout of libbpf's usdt.bpf.h.");
        try
        {
            List<UsdtArgument> arguments = UsdtArguments.Read(probe.Arguments, RuntimeInformation.ProcessArchitecture);
            int capacity = UsdtSpec.Capacity(specs.ValueSize);
            return arguments.Count <= capacity ? arguments : throw new FormatException($"It has {arguments.Count} arguments, and programs can be told {capacity}.");
        }
        catch (FormatException error)
        {
            throw new FeatureNotSupportedException($"Reading the arguments of {probe.Provider}:{probe.Name} ({probe.Arguments})", attachment.Host.Name, advice: error.Message);
        }
    }

    private static ReadOnlySpan<byte> Key(uint number) => BitConverter.GetBytes(number);
}

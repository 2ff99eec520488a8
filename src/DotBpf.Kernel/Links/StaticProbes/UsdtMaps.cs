using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The two maps by which programs made with libbpf's header <c>usdt.bpf.h</c> learn where a static probe's arguments lie.</summary>
/// <param name="specs">Where the arguments lie, by number.</param>
/// <param name="numbers">That number, by the address of the place, for kernels on which it cannot be the probe's cookie.</param>
internal sealed class UsdtMaps(MapHandle specs, MapHandle? numbers) : IDisposable
{
    private const string SpecsName = "__bpf_usdt_specs";
    private const string NumbersName = "__bpf_usdt_ip_to_spec_id";

    // Two threads must not take the same free entry. Two processes are not kept apart.
    private static readonly Lock s_lock = new();

    /// <summary>Those that a program is loaded with, which stay its object's; <see langword="null"/> when it does not ask for arguments.</summary>
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
            return specs is null ? null : new UsdtMaps(specs, Take(opened, NumbersName));
        }
        finally
        {
            opened.ForEach(map => map.Dispose());
        }
    }

    /// <summary>The same maps by descriptors of their own: a link may outlive the object.</summary>
    internal UsdtMaps Duplicate() => new(MapOpener.Duplicate(specs), numbers is null ? null : MapOpener.Duplicate(numbers));

    public void Dispose()
    {
        specs.Dispose();
        numbers?.Dispose();
    }

    /// <summary>Takes the entry that says where a place's arguments lie, or makes one.</summary>
    /// <returns>Its number, which the program must be told.</returns>
    /// <remarks>Equal entries are one, whoever made them, and count their users.</remarks>
    internal uint Take(Attachment attachment, UsdtProbe probe, ulong cookie)
    {
        byte[] value = Describe(attachment, probe, cookie);
        var found = new byte[specs.ValueSize];
        lock (s_lock)
        {
            uint? free = null;
            for (uint number = 0; number < specs.Info.MaxEntries; number++)
            {
                Read(number, found);
                if (UsdtSpec.Users(found) > 0 && UsdtSpec.AreSame(found, value))
                    return Write(number, found, UsdtSpec.Users(found) + 1);
                if (!UsdtSpec.IsInUse(found))
                    free ??= number;
            }

            if (free is { } unused)
                return Write(unused, value, users: 1);
        }

        throw attachment.Refused(BpfCommand.MapUpdate, Errno.E2BIG, $"All {specs.Info.MaxEntries} entries of {SpecsName} are in use: define BPF_USDT_MAX_SPEC_CNT larger, or give the map more entries in its spec.");
    }

    /// <summary>Gives an entry back when its place is detached. The last one frees it.</summary>
    internal void GiveBack(uint number, ulong? address)
    {
        var value = new byte[specs.ValueSize];
        lock (s_lock)
        {
            if (address is { } place)
                Forget(place, number);
            Read(number, value);
            int users = UsdtSpec.Users(value) - 1;
            if (users <= 0)
                Array.Clear(value);
            Write(number, value, Math.Max(users, 0));
        }
    }

    /// <summary>Tells the program by the address of the place.</summary>
    internal void TellByAddress(Attachment attachment, ulong address, uint number)
    {
        MapHandle map = numbers ?? throw attachment.Unsupported($"Arguments of a program without the map {NumbersName}", UsdtHook.CookiesSince);
        map.ThrowIfFailed(map.Update(BitConverter.GetBytes(address), Key(number)), BpfCommand.MapUpdate);
    }

    private static MapHandle? Take(List<MapHandle> maps, string name)
    {
        MapHandle? found = maps.Find(map => map.Info.Name == HostName.Of(name));
        if (found is not null)
            maps.Remove(found);
        return found;
    }

    private byte[] Describe(Attachment attachment, UsdtProbe probe, ulong cookie)
    {
        List<UsdtArgument> arguments = ReadArguments(attachment, probe);
        UsdtIndexFields? index = null;
        if (arguments.Exists(argument => argument.Operand.Kind == UsdtOperandKind.Indexed))
            index = UsdtIndexFields.Find(specs.Info.ValueType) ?? throw Unreadable(attachment, probe, "An argument lies at two registers, which programs understand that are compiled with usdt.bpf.h of libbpf 1.7 or later.");
        return UsdtSpec.Write(specs.ValueSize, arguments, index, cookie);
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
            throw Unreadable(attachment, probe, error.Message);
        }
    }

    private static FeatureNotSupportedException Unreadable(Attachment attachment, UsdtProbe probe, string why) =>
        new($"Reading the arguments of {probe.Provider}:{probe.Name} ({probe.Arguments})", attachment.Host.Name, advice: why);

    private void Read(uint number, byte[] value) => specs.ThrowIfFailed(specs.Lookup(Key(number), value), BpfCommand.MapLookup);

    private uint Write(uint number, byte[] value, int users)
    {
        UsdtSpec.SetUsers(value, users);
        specs.ThrowIfFailed(specs.Update(Key(number), value), BpfCommand.MapUpdate);
        return number;
    }

    // Another link may have taken the address over.
    private void Forget(ulong address, uint number)
    {
        if (numbers is null)
            return;
        byte[] place = BitConverter.GetBytes(address), told = new byte[sizeof(uint)];
        if (numbers.Lookup(place, told) == Errno.None && BitConverter.ToUInt32(told) == number)
            numbers.ThrowIfFailed(numbers.Delete(place), BpfCommand.MapDelete);
    }

    private static ReadOnlySpan<byte> Key(uint number) => BitConverter.GetBytes(number);
}

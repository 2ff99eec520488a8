using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Interpreter;

/// <content>The values that storages of cgroups have for where the program is attached. SAFETY: whoever runs the program keeps them until the run is over.</content>
internal sealed unsafe partial class Machine
{
    private AttachedStorages? _lentFrom;

    /// <summary>What programs of a cgroup let a system call answer so far: 0, or a negative number of an error.</summary>
    internal int Outcome { get; set; }

    /// <summary>What the program that was started finds in its storages, as do those that it calls.</summary>
    internal AttachmentValues Values { get; set; }

    /// <summary>Gives the runs of a program values that end with them.</summary>
    internal Errno LendValues(AttachedStorages storages)
    {
        Errno errno = storages.Lend(out AttachmentValues values);
        (Values, _lentFrom) = (values, storages);
        return errno;
    }

    /// <summary>Ends them.</summary>
    internal void TakeValuesBack()
    {
        _lentFrom?.TakeBack(Values);
        (Values, _lentFrom) = (default, null);
    }

    /// <summary>The value that the program finds in a storage.</summary>
    internal byte* ValueOfAttachment(EmbeddedCgroupStorage storage)
    {
        uint number = storage.Info.Type == MapType.CgroupStorage ? Values.Shared : Values.PerCpu;
        return number != 0 ? storage.Find(number, Cpu) : throw Fault($"storage '{storage.Info.Name}' has no value here: the program was not started where it is attached, nor by a test run");
    }
}

using System.Diagnostics;
using System.Globalization;
using DotBpf.Kernel;
using DotBpf.ObjectFiles.Btf;

// What a process that has just started pays to find one type of the running kernel: milliseconds and allocated bytes.
long allocated = GC.GetAllocatedBytesForCurrentThread();
long start = Stopwatch.GetTimestamp();
using KernelHost host = KernelHost.Open();
BtfTypes types = host.ReadTargetTypes();
bool isFound = types.TryFind("task_struct", out BtfStruct? task);
TimeSpan time = Stopwatch.GetElapsedTime(start);
allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

if (!isFound || task!.Members.Length == 0)
    return 1;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:f2} {allocated}"));
return 0;

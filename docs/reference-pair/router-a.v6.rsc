# router-a: master while all is well. RouterOS 6 (6.43 or later).
#
# For a router with an empty configuration, at its console (serial, or WinBox by MAC address), read before it is run:
# ports join a bridge and the firewall closes, which may cut off any other way in. It removes nothing. It switches
# services off, and fails where a name is taken already. docs/reference-pair.md says how to run it, and why it is so.
# First: a password for admin (/password), and the right date (/system clock print), from which the certificate counts.
# Each REPLACE-ME is yours to fill in; until then what needs it stays off. Ports: WAN ether1, LAN ether2 to ether5.

/system identity set name=router-a

# LAN and WAN
/interface bridge add name=bridge comment="LAN"
/interface bridge port add bridge=bridge interface=ether2
/interface bridge port add bridge=bridge interface=ether3
/interface bridge port add bridge=bridge interface=ether4
/interface bridge port add bridge=bridge interface=ether5
/interface list add name=WAN
/interface list add name=LAN
/interface list member add list=WAN interface=ether1
/interface list member add list=LAN interface=bridge
/ip address add address=192.168.88.10/24 interface=bridge comment="own address on the LAN"

# Firewall. VRRP comes first: a peer that is not heard is taken for dead, and then both are master.
/ip firewall filter add chain=input action=accept protocol=vrrp in-interface-list=LAN comment="VRRP from the peer"
/ip firewall filter add chain=input action=accept connection-state=established,related,untracked
/ip firewall filter add chain=input action=drop connection-state=invalid
/ip firewall filter add chain=input action=accept protocol=icmp
/ip firewall filter add chain=input action=accept in-interface-list=LAN
/ip firewall filter add chain=input action=drop comment="all that is not from the LAN"
/ip firewall filter add chain=forward action=accept connection-state=established,related,untracked
/ip firewall filter add chain=forward action=drop connection-state=invalid
/ip firewall filter add chain=forward action=drop connection-nat-state=!dstnat in-interface-list=WAN \
    comment="all from the WAN that no dst-nat rule asks for"

# NAT follows the VRRP role: off here, and switched by the scripts, which find the rule by its comment.
/ip firewall nat add chain=srcnat action=masquerade out-interface-list=WAN comment="WAN masquerade" disabled=yes

/ip dhcp-client add interface=ether1 comment="WAN" disabled=no

# What follows the role. Each script may run at any time and as often as you like: it changes only what is not yet so.
/system script add name=ha-master policy=read,write,test comment="VRRP on-master: NAT on" source={
  :local rules [/ip firewall nat find where comment="WAN masquerade"]
  :local switchedOff [/ip firewall nat find where comment="WAN masquerade" and disabled=yes]
  :if ([:len $rules] = 0) do={ :log error "ha-master: no NAT rule has the comment WAN masquerade" }
  :if ([:len $switchedOff] > 0) do={
    /ip firewall nat enable $switchedOff
    :log warning "ha-master: WAN masquerade enabled"
  } else={
    :log info "ha-master: nothing to do"
  }
}
/system script add name=ha-backup policy=read,write,test comment="VRRP on-backup: NAT off" source={
  :local rules [/ip firewall nat find where comment="WAN masquerade"]
  :local switchedOff [/ip firewall nat find where comment="WAN masquerade" and disabled=yes]
  :if ([:len $rules] = 0) do={ :log error "ha-backup: no NAT rule has the comment WAN masquerade" }
  :if ([:len $switchedOff] < [:len $rules]) do={
    /ip firewall nat disable $rules
    :log warning "ha-backup: WAN masquerade disabled"
  } else={
    :log info "ha-backup: nothing to do"
  }
}
# A VRRP interface runs on the master alone. It is asked twice, since the role may change in between.
/system script add name=ha-startup policy=read,write,test comment="after a start: NAT as the role asks" source={
  :if ([/interface get [find name="vrrp-lan"] running] != true) do={ /system script run ha-backup }
  :if ([/interface get [find name="vrrp-lan"] running] = true) do={ /system script run ha-master }
}
/system scheduler add name=ha-startup start-time=startup on-event="/system script run ha-startup" \
    policy=read,write,test comment="a rule left enabled by a power cut does not stay so"

# VRRP, switched on by the last line. The virtual address belongs on the VRRP interface, with /32.
/interface vrrp add name=vrrp-lan interface=bridge vrid=49 priority=110 version=3 v3-protocol=ipv4 interval=1s \
    preemption-mode=yes authentication=none disabled=yes \
    on-master="/system script run ha-master" on-backup="/system script run ha-backup"
/ip address add address=192.168.88.1/32 interface=vrrp-lan comment="gateway of the LAN"
/interface list member add list=LAN interface=vrrp-lan

# DHCP for the LAN, on both routers at once: own addresses each, and silence on those of router-b.
/ip pool add name=lan ranges=192.168.88.50-192.168.88.149
/ip dhcp-server network add address=192.168.88.0/24 gateway=192.168.88.1 dns-server=192.168.88.1
/ip dhcp-server add name=lan interface=bridge address-pool=lan lease-time=1d authoritative=no disabled=no
/ip dns set allow-remote-requests=yes

# Clock
/system ntp client set enabled=yes server-dns-names=0.pool.ntp.org,1.pool.ntp.org

# The exporter reads from 192.168.88.5, with a user that can only read, by the binary API over TLS.
/user group add name=prometheus policy=read,api
/user add name=prometheus group=prometheus address=192.168.88.5/32 password="REPLACE-ME" disabled=yes
/certificate add name=exporter common-name=router-a subject-alt-name=IP:192.168.88.10 \
    key-usage=digital-signature,key-encipherment,tls-server days-valid=3650
/certificate sign exporter
# Signing takes a while on small boards.
:delay 15s
/ip service set api-ssl certificate=exporter address=192.168.88.5/32 disabled=no

# People manage it from the LAN, by SSH and WinBox; nothing else answers.
/ip service set ssh address=192.168.88.0/24
/ip service set winbox address=192.168.88.0/24
/ip service disable telnet,ftp,www,www-ssl,api
/tool mac-server set allowed-interface-list=LAN
/tool mac-server mac-winbox set allowed-interface-list=LAN
/tool bandwidth-server set enabled=no
/ip neighbor discovery-settings set discover-interface-list=LAN

# Every night an encrypted backup and an export for people, over those of the night before: copy them away.
# hide-sensitive leaves passwords and keys out. Sources of scripts it shows, so the
# passphrase lies in a PPP secret, which is disabled and so lets nobody in.
# Where /file print shows a folder flash, let backupName begin with flash/, or a restart loses the files.
/ppp secret add name=nightly-backup password="REPLACE-ME" disabled=yes comment="passphrase of the nightly backup"
/system script add name=nightly-backup policy=ftp,read,write,policy,test,password,sensitive source={
  :local phrase [/ppp secret get [find name="nightly-backup"] password]
  :local backupName "router-a-nightly"
  :if ($phrase = "REPLACE-ME") do={
    :log error "nightly-backup: nothing saved, since the PPP secret nightly-backup still says REPLACE-ME"
    :error "nightly-backup: no passphrase"
  }
  /system backup save name=$backupName password=$phrase encryption=aes-sha256
  /export hide-sensitive file=$backupName
  :log info "nightly-backup: saved"
}
/system scheduler add name=nightly-backup start-time=03:10:00 interval=1d on-event="/system script run nightly-backup" \
    policy=ftp,read,write,policy,test,password,sensitive

# The router joins the pair.
/interface vrrp enable vrrp-lan
